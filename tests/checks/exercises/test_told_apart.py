"""Mistakes are told apart on whatever inputs are drawn."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.checks.exercises.table import EXERCISES
from tests.checks.tools import completed, verdict

seeds = st.integers(0, 2**40)


@pytest.mark.parametrize("name", EXERCISES)
@settings(max_examples=2, deadline=None)
@given(seed=seeds)
def test_the_catalogue_is_told_apart_on_any_inputs(name, seed):
    for wrong in EXERCISES[name].wrong_answers:
        for variant in wrong.variants[:2]:
            got = verdict(name, *completed(name, variant), seed=seed).diagnosis
            assert got == wrong.slug, f"{wrong.slug} is taken for {got}"

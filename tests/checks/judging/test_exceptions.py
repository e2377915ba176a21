"""What an exception points to: never to a line that is not the learner's."""

from functools import lru_cache
from itertools import pairwise

import pytest
import torch

from tests.checks.tools import verdict


@pytest.mark.parametrize("cache", [lru_cache, lru_cache(maxsize=2)])
def test_a_cache_on_what_cannot_be_a_key_is_named(cache):
    @cache
    def count_parameters(sizes):
        return sum(a * b + b for a, b in pairwise(sizes))

    got = verdict("count-parameters", count_parameters)
    assert got.diagnosis == "unhashable"
    assert "`@lru_cache`" in got.points_to
    assert "yours" not in got.points_to


@pytest.mark.parametrize("function", [torch.dot, torch.nn.Linear(4, 1).forward.__func__, max])
def test_where_no_line_of_the_learners_ran_none_is_blamed(function):
    got = verdict("neuron", function)
    assert got.diagnosis in ("raises", "wrong-parameters")
    assert "line above is yours" not in got.message


def test_what_stands_in_place_of_a_function_is_suspected():
    got = verdict("softmax", torch.nn.Softmax(dim=7))
    assert got.diagnosis == "raises"
    assert got.points_to.startswith("No line of yours had run")
    assert not any("(line" in text for _, text in got.evidence)

"""Every mistake is recognised, in each way in which people write it."""

import pytest

from tests.checks.answers import functions
from tests.checks.answers.every import WRONG
from tests.checks.tools import verdict


@pytest.mark.parametrize(
    ("exercise", "slug", "variant"),
    [(*key, number) for key, variants in WRONG.items() for number in range(len(variants))],
)
def test_each_variant_of_a_mistake_gets_its_diagnosis(exercise, slug, variant):
    got = verdict(exercise, *functions(WRONG[exercise, slug][variant]), seed=variant)
    assert (got.status, got.diagnosis) == ("incorrect", slug)
    assert got.points < got.max_points
    assert not all(holds for _, holds in got.properties)
    assert got.observed
    assert got.evidence
    assert got.points_to
    assert got.step

"""Every mistake is recognised, as people write it and on whatever is drawn; and none passes."""

import re

import pytest

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.notebook import report
from nnbook.checks.observing import Observations, ordinary
from tests import sweep
from tests.checks.answers import functions
from tests.checks.answers.every import MODULES, WRONG
from tests.checks.tools import drawn, seen_in, verdict


@pytest.mark.parametrize(("exercise", "slug"), sweep.part(WRONG, 2))
def test_each_variant_of_a_mistake_gets_its_diagnosis(exercise, slug):
    wrong = next(each for each in EXERCISES[exercise].wrong_answers if each.slug == slug)
    for number, variant in sweep.part(enumerate(WRONG[exercise, slug]), 6):
        # One seed spares drawing and running the catalogue for each.
        got = verdict(exercise, *functions(variant), seed=number if sweep.ALL else 2024)
        assert (got.status, got.diagnosis) == ("incorrect", slug), f"variant {number}"
        assert got.points < got.max_points
        assert not all(holds for _, holds in got.properties)
        assert got.observed
        assert got.evidence
        assert got.points_to
        assert got.step
        assert_it_is_shown(wrong, report.verdict(got))


def assert_it_is_shown(wrong, shown):
    """The message stands in the text and in the HTML."""
    words = seen_in(shown.html)
    for part in (wrong.observed, wrong.points_to, wrong.step):
        assert part in shown.text
        # Code stands between tags there, and between backticks in the text.
        assert re.sub(r"[\s`]", "", part) in re.sub(r"\s", "", words)
    assert "incorrect" in words
    assert "✗" in words


@pytest.mark.parametrize("name", MODULES)
def test_no_mutation_of_the_reference_passes(name):
    for number, mutant in sweep.part(enumerate(MODULES[name].MUTANTS), 4):
        for seed in (2024, 1) if sweep.ALL else (2024,):
            got = verdict(name, *functions(mutant), seed=seed)
            assert got.status in ("incorrect", "error"), f"mutant {number}"
            assert got.points < got.max_points
            assert got.observed
            assert got.step


@pytest.mark.parametrize("name", [name for name in MODULES if hasattr(MODULES[name], "UNNAMED")])
def test_two_mistakes_at_once_get_no_wrong_name(name):
    catalogued = {wrong.slug for wrong in EXERCISES[name].wrong_answers}
    for answer in MODULES[name].UNNAMED:
        got = verdict(name, *functions(answer))
        assert got.status in ("incorrect", "error")
        assert got.diagnosis not in catalogued


@pytest.mark.parametrize("seed", sweep.seeds(2))
@pytest.mark.parametrize("name", sweep.part(EXERCISES, 6))
def test_the_catalogue_is_told_apart_on_any_inputs(name, seed):
    exercise = EXERCISES[name]
    cases, known = drawn(exercise, seed)
    for mistake in known.mistakes:
        # A function that a mistake leaves out is right.
        with ordinary():
            seen = {**known.reference.observed(), **mistake.does.observed()}
        got = judge(exercise, cases, Observations(seen), known).diagnosis
        assert got == mistake.wrong.slug, f"{mistake.wrong.slug} is taken for {got}"

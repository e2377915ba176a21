"""From observations to a verdict: which properties hold, and what that earns."""

import pytest
import torch.nn.functional as F

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.judging.readings import KnownAnswers
from nnbook.checks.observing import observe
from tests.checks.tools import verdict

KEPT = "leaves its arguments as they were"


def held(got):
    return dict(got.properties)


def raises(x, w, b):
    return x @ w + nothing  # noqa: F821


def raises_sometimes(x, w, b):
    return x @ w + b if len(x) == 2 else raises(x, w, b)


def changes_sometimes(x, w, b):
    if len(x) == 2:
        x += 1
        return x @ w + b
    return raises(x, w, b)


@pytest.mark.parametrize(
    ("function", "kept"),
    [(raises, None), (raises_sometimes, None), (changes_sometimes, False), (F.linear, True)],
)
def test_what_could_not_be_tried_neither_holds_nor_fails(function, kept):
    got = verdict("neuron", function)
    assert held(got)[KEPT] is kept
    assert got.holding == sum(holds is True for holds in held(got).values())


def test_a_property_that_could_not_be_tried_is_no_pass():
    exercise = EXERCISES["neuron"]
    cases = exercise.cases(1)
    run = observe(exercise.named((raises_sometimes,)), cases)
    got = judge(exercise, cases, run)
    assert got.status == "error"
    assert got.points < got.max_points


def test_untouched_functions_have_no_points_and_no_properties():
    got = verdict("linear", lambda x, W, b: ...)
    assert (got.status, got.points, got.holding) == ("not_attempted", 0, 0)
    assert got.step.startswith("Write `linear(x, W, b)`")


def test_known_answers_are_run_once_for_many_verdicts():
    exercise = EXERCISES["neuron"]
    cases = exercise.cases(1)
    known = KnownAnswers(exercise, cases)
    run = observe(exercise.named((lambda x, w, b: x @ w,)), cases)
    first, second = (judge(exercise, cases, run, known) for _ in range(2))
    assert first == second == judge(exercise, cases, run)
    assert first.diagnosis == "missing-bias"

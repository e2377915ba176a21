"""Inputs are fresh, and whatever comes back gets a verdict."""

import pytest

from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.checks.judging import readings
from nnbook.checks.observing import Observation, Observations, observe
from nnbook.grading.judging import Questions, fresh_cases, verdict_of


def test_inputs_are_fresh_for_each_submission_and_secret():
    exercise = EXERCISES["linear"]

    def numbers(secret, content):
        return [each.arguments[0].tolist() for each in fresh_cases(exercise, secret, content)]

    assert numbers(b"s", b"one") == numbers(b"s", b"one")
    assert numbers(b"s", b"one") != numbers(b"s", b"two")
    assert numbers(b"s", b"one") != numbers(b"t", b"one")


def test_what_cannot_be_judged_gets_no_points(monkeypatch):
    monkeypatch.setattr("nnbook.grading.judging.judge", lambda *given: 1 / 0)
    result = verdict_of(EXERCISES["neuron"], (), None)
    assert (result.status, result.points, result.max_points) == ("error", 0, 4)


def test_an_ended_process_is_told_for_the_functions_that_it_concerns():
    """Where one of two functions came back, its properties keep their points."""
    exercise = EXERCISES["leaky-relu"]
    cases = exercise.cases(5)
    seen = observe(exercise.named(exercise.reference), cases)
    verdict = verdict_of(exercise, cases, seen)
    assert verdict.status == "correct"
    first, second = (function.name for function in exercise.functions)
    ended = {
        case.label: Observation("ended", "a crash") if case.function == second else observation
        for case, observation in zip(cases, seen.by_label.values(), strict=True)
    }
    verdict = verdict_of(exercise, cases, Observations(ended))
    assert (verdict.status, verdict.diagnosis) == ("error", "ends-process")
    assert verdict.observed == f"No answer came back from `{second}`: a crash."
    assert f"`{first}`" not in verdict.observed
    assert 0 < verdict.points < exercise.points


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_our_own_answers_may_be_had_beforehand(chapter, monkeypatch):
    """Computed while a submission runs elsewhere, they are not computed again."""
    questions = Questions((chapter,), b"secret", b"content")
    questions.answer()
    seen = {
        name: observe(exercise.named(exercise.reference), cases, exercise.seconds)
        for name, (exercise, cases) in questions.asked.items()
    }
    again = []
    real = readings.observe_case
    monkeypatch.setattr(
        readings, "observe_case", lambda *given: again.append(given) or real(*given)
    )
    assert {verdict.status for verdict in questions.verdicts(seen)} == {"correct"}
    # What was handed out is run for comparison.
    handed_out = [each for each, _ in questions.asked.values() if each.handed_out]
    theirs = {id(function) for each in handed_out for function in each.handed_out}
    assert {id(function) for function, _ in again} <= theirs

"""What functions did on some cases, read in the form in which answers are compared."""

from dataclasses import replace

import pytest
import torch

from nnbook.checks.exercises.exercise import Exercise, WrongAnswer
from nnbook.checks.exercises.outline import Function
from nnbook.checks.judging.readings import KnownAnswers, Readings, part_of, read, results_of
from nnbook.checks.observing import Case, Failure, Observation, Opaque, observe

CASES = (
    Case("small", "double", (torch.ones(2),)),
    Case("large", "double", (torch.full((3,), 100.0),)),
    Case("other", "halve", (torch.ones(2),)),
)


def double(x):
    return 2 * x


def halve(x):
    return x / 2


def in_place(x):
    x *= 2
    return x


def refuses_large(x):
    if x.max() > 10:
        raise ValueError("too large")
    return 2 * x


EXERCISE = Exercise(
    id="two",
    chapter="01_layers",
    title="Two functions",
    functions=(Function("double", ("x",), ""), Function("halve", ("x",), "")),
    minutes=5,
    difficulty=1,
    points=1,
    cases=lambda seed: CASES,
    reference=(double, halve),
    properties=(),
    wrong_answers=(
        WrongAnswer("in-place", ((in_place, None), (None, in_place)), "", "", ""),
        WrongAnswer("no-change", ((lambda x: x, halve),), "", "", ""),
    ),
    hints=("", "", ""),
    takeaway="",
)


class Counted:
    """A function that counts its calls."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, x):
        self.calls += 1
        return self.function(x)


def test_an_implementation_runs_only_where_it_is_looked_at_and_once():
    counted = Counted(double)
    got = Readings(EXERCISE, (counted, None), CASES)
    assert list(got) == ["small", "large"]
    assert len(got) == 2
    assert counted.calls == 0
    assert got["small"].tolist() == [2.0, 2.0]
    assert got["small"] is got["small"]
    assert got.mutated(["small"]) == set()
    assert counted.calls == 1


def test_cases_of_a_function_that_is_left_out_are_not_among_them():
    got = Readings(EXERCISE, (None, halve), CASES)
    assert list(got) == ["other"]
    with pytest.raises(KeyError):
        got["small"]


def test_where_it_changes_its_arguments_is_told():
    def sometimes(x):
        return in_place(x) if x.max() > 10 else double(x)

    got = Readings(EXERCISE, (sometimes, None), CASES)
    assert got.mutated(["small", "large"]) == {"large"}
    assert {label: each.ending for label, each in got.observed().items()} == {
        "small": "returned",
        "large": "returned",
    }


def test_every_implementation_of_every_mistake_is_known():
    known = KnownAnswers(EXERCISE, iter(CASES))
    assert [each.wrong.slug for each in known.mistakes] == ["in-place", "in-place", "no-change"]
    assert [set(each.does) for each in known.mistakes] == [
        {"small", "large"},
        {"other"},
        {"small", "large", "other"},
    ]
    assert dict(known.reference)["other"].tolist() == [0.5, 0.5]


def test_of_a_reading_only_the_part_counts_in_which_a_mistake_shows():
    data = {"loss": 1.0, "steps": [1, 2]}
    assert part_of(data, ()) is data
    assert part_of(data, ("steps", "absent")) == {"steps": [1, 2], "absent": None}
    assert part_of(3.0, ("steps",)) == 3.0
    (first, *_) = KnownAnswers(
        replace(
            EXERCISE,
            reference=(lambda x: {"sum": x.sum(), "shape": list(x.shape)}, halve),
            wrong_answers=(
                WrongAnswer(
                    "s", ((lambda x: {"sum": x, "shape": [9]}, None),), "", "", "", ("shape",)
                ),
            ),
        ),
        CASES,
    ).mistakes
    assert first.part("small") == {"shape": [9]}
    assert first.fits("small")
    assert set(first.does["small"]) == {"sum", "shape"}


FAILED = Failure("ValueError", ("ValueError",), "no")


@pytest.mark.parametrize(
    ("observation", "reading"),
    [
        (Observation("returned", 3.0), 30.0),
        (Observation("raised", failure=FAILED), FAILED),
        (Observation("timeout"), Opaque("timeout")),
        (Observation("stub"), Opaque("stub")),
        (Observation("returned", None), Opaque("value that cannot be read")),
    ],
)
def test_an_observation_is_read_as_the_exercise_says(observation, reading):
    exercise = replace(EXERCISE, read=lambda case, value: 10 * value)
    assert read(exercise, CASES[0], observation) == reading


def test_what_a_learner_did_stands_beside_what_is_expected():
    seen = observe({"double": refuses_large, "halve": halve}, CASES)
    results = results_of(EXERCISE, CASES, seen, KnownAnswers(EXERCISE, CASES))
    assert list(results) == ["small", "large", "other"]
    assert [each.right for each in results.values()] == [True, False, True]
    assert results["large"].reading.message == "too large"
    assert results["large"].expected.tolist() == [200.0] * 3
    assert results["small"].parameters == ("x",)
    assert results["small"].tolerance is EXERCISE.tolerance

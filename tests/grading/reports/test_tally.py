"""Counting a class: scores, exercises, mistakes."""

from dataclasses import replace

import pytest

from nnbook.grading.reports.tally import (
    distribution,
    exercise_tallies,
    median,
    mistakes,
    only,
    percent,
    scores,
)
from tests.grading.samples import BROKEN, FULL, LINEAR, MIXED, NEURON, RAISES, UNTOUCHED, entry


def scored(points, student="ada", name="neuron", most=100):
    exercise = replace(NEURON, id=name, points=points, max_points=most)
    return entry(replace(FULL, exercises=(exercise,)), student)


@pytest.mark.parametrize(("points", "tenth"), [(0, 0), (9, 0), (10, 1), (89, 8), (90, 9), (100, 9)])
def test_every_score_lies_in_one_tenth(points, tenth):
    counts = distribution([scored(points)])
    assert counts[tenth] == sum(counts) == 1


def test_what_could_not_be_graded_has_no_score():
    assert sum(distribution([entry(BROKEN)])) == 0
    assert median([entry(BROKEN)]) is None
    three = [scored(10, "a"), scored(30, "b"), scored(20, "c")]
    assert median([*three, entry(BROKEN, "d")]) == 20
    assert percent(replace(FULL, exercises=())) == 0


def test_scores_are_those_of_students_and_not_of_notebooks():
    """Each hands in three notebooks, two of them untouched; one improves on the first."""
    entries = [scored(80, "a"), scored(40, "b"), scored(90, "b")]
    entries += [scored(0, student, name) for student in "ab" for name in ("linear", "softmax")]
    assert scores(entries) == pytest.approx([80 / 3, 30])
    assert sum(distribution(entries)) == 2
    assert median(entries) == pytest.approx((80 / 3 + 30) / 2)


def test_one_chapter_is_reported_without_the_others():
    later = replace(FULL, chapters=("02_activations",), exercises=(replace(NEURON, id="softmax"),))
    both = replace(MIXED, exercises=(*MIXED.exercises, *later.exercises))
    mixed, broken = only("01_layers", map(entry, [later, both, BROKEN]))
    assert mixed.result.exercises == MIXED.exercises
    assert mixed.result.chapters == ("01_layers",)
    assert broken == entry(BROKEN), "whose chapter nobody knows"


def test_exercises_are_counted_in_the_order_they_are_taught():
    later = replace(
        FULL, chapters=("02_activations",), exercises=(replace(NEURON, id="a", title="A"),)
    )
    found = exercise_tallies(map(entry, [later, MIXED, FULL, UNTOUCHED]))
    taught = ["neuron", "linear", "count-parameters", "xor-weights", "a"]
    assert [each.id for each in found] == taught
    linear = next(each for each in found if each.id == "linear")
    assert linear.outcomes == {"correct": 1, "incorrect": 1}
    assert linear.share("correct") == 0.5
    assert linear.points == 3.5
    error = next(each for each in found if each.id == "xor-weights")
    assert error.outcomes == {"incorrect": 1}


def test_mistakes_are_ranked_by_how_many_made_them():
    other = replace(MIXED, exercises=(replace(LINEAR, diagnosis="swapped-operands"), RAISES))
    found = mistakes([entry(other, "b"), entry(MIXED, "c"), entry(MIXED, "d"), entry(FULL)])
    ranking = [(each.exercise.id, each.exercise.diagnosis, len(each.entries)) for each in found]
    assert ranking == [
        ("xor-weights", "raises", 3),
        ("linear", "untransposed", 2),
        ("linear", "swapped-operands", 1),
    ]
    assert [each.student for each in found[1].entries] == ["c", "d"]


def test_what_is_right_or_untouched_is_no_mistake():
    assert mistakes([entry(FULL), entry(UNTOUCHED)]) == []
    assert mistakes([entry(replace(FULL, exercises=(replace(LINEAR, diagnosis=None),)))]) == []

"""What judging an exercise says."""

import pytest

from nnbook.checks.judging.verdict import Verdict
from nnbook.markup import MARKS


def verdict(status="incorrect", **more):
    return Verdict(**{"id": "a", "title": "A", "points": 1, "max_points": 4, **more}, status=status)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("correct", "correct"),
        ("incorrect", "incorrect"),
        ("error", "incorrect"),
        ("timeout", "incorrect"),
        ("not_attempted", "not attempted"),
    ],
)
def test_a_learner_is_told_one_of_three_outcomes_each_with_its_mark(status, outcome):
    assert verdict(status).outcome == outcome
    assert outcome in MARKS


def test_what_could_not_be_tried_does_not_hold():
    properties = (("a", True), ("b", False), ("c", None), ("d", True))
    assert verdict(properties=properties).holding == 2


def test_the_message_is_one_paragraph_of_what_there_is_to_say():
    whole = verdict(observed="It is 1.", points_to="No bias.", step="Add b.")
    assert whole.message == "It is 1. No bias. Add b."
    assert verdict(observed="It is 1.", step="Add b.").message == "It is 1. Add b."
    assert verdict().message == ""

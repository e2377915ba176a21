"""Points, exercises left out and lateness, from a teacher's file, checked with clear words."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from nnbook.files import ROOT
from nnbook.grading.classroom.rules import Rules, RulesError, read_rules
from nnbook.grading.submission.platforms import owner
from tests.grading.samples import MIXED, entry

FILE = """\
leave_out = ["xor-weights"]
[points]
linear = 10
[late]
percent = 20
deadline = 2026-11-30T23:59:00
students = ["Lovelace, Ada"]
excused = ["Grace Hopper"]
"""
CANVAS = owner("turingalan_LATE_1_2_01.ipynb")


def rules(tmp_path, text=FILE):
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    return read_rules(tmp_path / "rules.toml")


def points(entry):
    return {each.id: (each.points, each.max_points) for each in entry.result.exercises}


def test_points_are_weighed_and_lateness_costs(tmp_path):
    counted, notes = rules(tmp_path).apply(
        [
            entry(MIXED, "Ada Lovelace"),
            replace(entry(MIXED, "Grace Hopper"), late=True),
            replace(entry(MIXED, "turingalan"), late=True, owner=CANVAS),
            entry(MIXED, "Zoë"),
        ],
        {"Zoë": datetime(2026, 11, 30, 12), "Ada Lovelace": datetime(2026, 11, 30)},
    )
    ada, grace, alan, zoe = counted
    assert points(grace) == {"neuron": (4, 4), "linear": (4, 10), "count-parameters": (0, 3)}
    assert points(ada) == {"neuron": (3.2, 4), "linear": (3.2, 10), "count-parameters": (0, 3)}
    assert points(alan) == points(ada)
    assert points(zoe) == points(grace)
    assert [each.late for each in counted] == [True, False, True, False]
    assert (ada.result.score, ada.result.max_score) == (6.4, 17)
    assert notes == []


def test_whoever_hands_in_after_the_deadline_is_late(tmp_path):
    times = {"Zoë": datetime(2026, 12, 1)}
    (zoe,), _ = rules(tmp_path, FILE).apply([entry(MIXED, "Zoë")], times)
    assert zoe.late


def test_lateness_that_costs_nothing_is_noted_and_stated(tmp_path):
    found = rules(tmp_path, '[late]\npercent = 0\nstudents = ["Ada Lovelace"]\n')
    assert found.lines() == ["Late: none of the points are taken off."]
    (ada,), notes = found.apply([entry(MIXED, "Ada Lovelace")])
    assert ada.late
    assert points(ada) == points(entry(MIXED))
    assert notes == []
    assert rules(tmp_path, "leave_out = []").lines() == []


def test_what_cannot_be_applied_is_said(tmp_path):
    _, notes = rules(tmp_path).apply([entry(MIXED, "x"), entry(MIXED, "y")])
    assert notes == [
        "the rules name Lovelace, Ada, who handed in nothing",
        "the rules name Grace Hopper, who handed in nothing",
        "the deadline could not be applied to 2 students: nothing says when they handed in; "
        "name who was late under [late], students",
    ]


def test_the_rules_are_stated(tmp_path):
    assert rules(tmp_path).lines() == [
        "Points that differ from the book's: A layer for a whole batch 10.",
        "Not counted: XOR by hand.",
        "Late (after 2026-11-30 23:59): 20 % of the points are taken off.",
    ]
    assert Rules().lines() == []


def test_without_rules_nothing_changes():
    given = [entry(MIXED, "ada")]
    assert Rules().apply(given) == (given, [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("points = 3", r"\[points\] and \[late\] are tables"),
        ("[points]\nlinaer = 3", "no exercise “linaer”; there are: neuron, linear"),
        ('[points]\nlinear = "3"', "points of linear: expected is a number from 0 to 10000"),
        ("[points]\nlinear = -1", "points of linear: expected is a number from 0"),
        ("[points]\nlinear = nan", "points of linear: expected is a number from 0"),
        ("[late]\npercent = 120", "percent: expected is a number from 0 to 100, not 120"),
        ("[late]\npercent = true", "percent: expected is a number"),
        ('[late]\npercent = 5\ndeadline = "soon"', "deadline is a date and time without quotes"),
        ("[late]\npercent = 5\ndeadline = 2026-11-30T23:59:00Z", "deadline has a time zone"),
        ("[late]\npercent = 5\ndeadline = 2026-11-30T23:59:00+09:00", "as the platform's clock"),
        ('[late]\nstudents = ["ada"]', r"\[late\] needs percent"),
        ('[late]\npercent = 5\nstudents = "ada"', "students is a list of texts"),
        ('leave_out = "linear"', "leave_out is a list of texts"),
        ("weights = 3", "“weights” is nothing; there is: late, leave_out, points"),
        ("[late]\npercentage = 3", r"“percentage” is nothing; in \[late\] there is: deadline"),
        ("[points\n", r"is not TOML: .*line 1"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path, text, why):
    with pytest.raises(RulesError, match=why) as raised:
        rules(tmp_path, text)
    assert "\n" not in str(raised.value)
    with pytest.raises(RulesError, match="cannot be read"):
        read_rules(tmp_path / "absent.toml")


def test_the_example_on_the_teachers_page_is_right(tmp_path):
    page = (ROOT / "book" / "teachers.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    found = rules(tmp_path, example)
    assert len(found.lines()) == 3
    assert found.late
    assert found.excused

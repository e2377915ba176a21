"""Verdicts and notices: the same words as text and as HTML."""

import re

import pytest

from nnbook.checks.judging.verdict import Verdict
from nnbook.checks.notebook import report
from nnbook.checks.notebook.display import Display
from tests.checks.tools import seen_in

WRONG = Verdict(
    id="neuron",
    title="One neuron",
    status="incorrect",
    points=1,
    max_points=4,
    properties=(("gives a number", True), ("counts the bias", False), ("is quick", None)),
    observed="It lacks `b`.",
    evidence=(("x", "[1, 2]"), ("expected", "[[1, 2],\n [3, 4]]")),
    points_to="The bias is missing.",
    step="Add it.",
    printed="x is 3",
)
RIGHT = Verdict(
    id="neuron", title="One neuron", status="correct", points=4, max_points=4,
    properties=(("gives a number", True),), points_to="It is a sum.", printed="x is 3",
)  # fmt: skip
UNTOUCHED = Verdict(
    id="neuron", title="One neuron", status="not_attempted", points=0, max_points=4,
    properties=(("gives a number", False),), step="Write `neuron`.",
)  # fmt: skip


def test_a_wrong_answer_is_told_in_this_order():
    assert report.verdict(WRONG).text.splitlines() == [
        "✗ One neuron: incorrect · 1 of 3 properties hold · 1 of 4 points",
        "  holds    gives a number",
        "  not yet  counts the bias",
        "  untried  is quick",
        "Observed: It lacks `b`.",
        "    x: [1, 2]",
        "    expected: [[1, 2],",
        "               [3, 4]]",
        "Points to: The bias is missing.",
        "Next step: Add it.",
        "Printed meanwhile (the beginning):",
        "    x is 3",
        'Stuck? hint("neuron")',
    ]


def test_a_right_one_has_a_takeaway_a_question_and_no_hint():
    question = Display("Why?", "<p>Why?</p>")
    assert report.verdict(RIGHT, question).text.splitlines() == [
        "✓ One neuron: correct · 1 of 1 properties hold · 4 of 4 points",
        "  holds    gives a number",
        "Takeaway: It is a sum.",
        "Why?",
    ]
    assert "Why?" not in report.verdict(WRONG, question).text


def test_what_was_not_attempted_has_no_list_of_what_does_not_hold():
    text = report.verdict(UNTOUCHED).text
    assert "not yet" not in text
    assert "Next step: Write `neuron`." in text


@pytest.mark.parametrize("given", [WRONG, RIGHT, UNTOUCHED])
def test_html_has_the_same_words(given):
    def bare(text):
        marks = {"holds": "", "not yet": "", "untried": "", "✓": "", "✗": "", "○": ""}
        for mark in marks:
            text = text.replace(mark, "")
        return sorted(re.findall(r"\w+", text))

    shown = report.verdict(given)
    assert set(bare(shown.text)) == set(bare(seen_in(shown.html)))


def test_of_what_was_printed_the_beginning_is_shown():
    from dataclasses import replace

    text = report.verdict(replace(WRONG, printed=" \n" + "y" * 10_000)).text
    assert text.count("y" * 300) == 1
    assert "y" * 301 not in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("LAYERS", "There is no chapter `LAYERS`. Did you mean `go(layers)`?"),
        ("zzz", "There is no chapter `zzz`. There are: layers, activations."),
        (7, "There is no chapter `int`."),
        ("x" * 99, f"There is no chapter `{'x' * 60}`."),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(name, said):
    text = report.unknown("chapter", name, iter(["layers", "activations"]), "go({})").text
    assert said in text
    assert text.endswith("There are: layers, activations.")


def test_a_notice_keeps_the_lines_of_its_code():
    shown = report.notice("Title", "Text with `code`.", "def f():\n    return 1")
    assert shown.text.splitlines() == [
        "Title: Text with `code`.",
        "    def f():",
        "        return 1",
    ]
    assert "def f():\n    return 1</pre>" in shown.html

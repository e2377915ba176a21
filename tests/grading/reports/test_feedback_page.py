"""A feedback page as text, and the name of its file."""

import re
from dataclasses import replace

import pytest

from nnbook.grading.reports.feedback_page import Feedback, feedback_page, file_name
from tests.grading.reports.reader import Reader
from tests.grading.samples import BROKEN, COUNT, FULL, LINEAR, MIXED, NEURON, UNTOUCHED


def test_a_learner_reads_what_holds_which_mistake_and_the_next_step():
    text = Reader(feedback_page([MIXED], student="ada")).text
    assert "Feedback for ada" in text
    assert "6 of 16 points" in text
    assert "✗ incorrect 2 of 5 points" in text
    assert "Equals x @ W.T + b" in text
    assert "Observed linear multiplies by W as it is stored." in text
    assert "expected [[5, 6]]" in text
    assert "Points to W is stored as (out, in)." in text
    assert "Next step Write the shapes below the line." in text
    assert r"got </style><script>alert(1)</script>" in text
    assert r"\x1b[31m\x00\xff\u202e" in text
    assert "Total memory is not limited" in text


def test_what_is_untouched_has_no_list_of_what_does_not_hold():
    text = Reader(feedback_page([UNTOUCHED])).text
    assert "Nothing has been attempted yet. A good place to start: Count the parameters." in text
    assert "67 for 4" not in text


def test_a_page_without_a_mistake_is_worth_keeping():
    text = Reader(feedback_page([FULL])).text
    assert "Every exercise is correct." in text
    assert "Worth keeping One neuron. What One neuron teaches." in text
    assert "Worth keeping" not in Reader(feedback_page([MIXED])).text


@pytest.mark.parametrize(
    ("exercises", "lead"),
    [
        ((NEURON, COUNT), "1 of 2 exercises is correct. Next: Count the parameters."),
        (
            (NEURON, NEURON, replace(LINEAR, points=1, title="far"), replace(LINEAR, points=4)),
            "2 of 4 exercises are correct. Nearest to done: A layer for a whole batch.",
        ),
        (
            (replace(LINEAR, points=0), COUNT),
            "0 of 2 exercises are correct. Look next at: A layer for a whole batch.",
        ),
        ((), ""),
    ],
)
def test_the_first_sentence_says_what_comes_next(exercises, lead):
    assert Feedback(replace(FULL, exercises=exercises), "a").lead == lead


def test_a_report_on_several_notebooks_adds_up_what_was_graded():
    text = Reader(feedback_page([MIXED, FULL, BROKEN])).text
    assert "15 of 25 points" in text
    assert "Feedback on 3 notebooks" in text
    assert "not graded" in text


@pytest.mark.parametrize(
    "path",
    ["ada/01.ipynb", "../../etc/passwd", "a\nb", "\udcff", "x" * 4000, "", "con/NUL.ipynb", "é"],
)
def test_the_name_of_a_page_is_safe_and_its_own(path):
    name = file_name(path)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,75}\.html", name)
    assert file_name(f"{path}!") != name


def test_pages_of_similar_paths_do_not_meet():
    assert len({file_name(path) for path in ("a/b", "a-b", "a b", "a/b.ipynb")}) == 4

"""``lines``: a solution's lines to be put in order, or why there are none."""

import sys
from dataclasses import replace
from types import ModuleType

import pytest

from nnbook.checks import exercises, lines
from nnbook.checks.exercises.table import OUTLINES
from nnbook.checks.notebook.ordering import puzzles_of
from tests.checks.tools import said


def test_an_exercise_has_a_puzzle_for_each_of_its_functions():
    puzzles = puzzles_of(OUTLINES["cross-entropy"])
    functions = [each.name for each in OUTLINES["cross-entropy"].functions]
    assert [each["function"] for each in puzzles] == functions
    for puzzle in puzzles:
        assert puzzle["head"].startswith(f"def {puzzle['function']}(")
        assert len(puzzle["lines"]) > 1


def test_an_exercise_without_any_has_none():
    assert puzzles_of(OUTLINES["bug-clinic"]) == []


def test_a_chapter_none_of_whose_exercises_has_any_needs_no_file(tmp_path, monkeypatch):
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "__init__.py").touch()
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(tmp_path)])
    assert puzzles_of(replace(OUTLINES["neuron"], chapter="09_bare")) == []
    del sys.modules["nnbook.checks.exercises.bare"]


def test_they_are_shown_by_a_widget():
    assert lines("softmax").puzzles == puzzles_of(OUTLINES["softmax"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bug-clinic", "This exercise has no lines to put in order."),
        ("sofmax", 'Did you mean `lines("softmax")`?'),
        (None, "There is no exercise `NoneType`."),
        (["softmax"], "There is no exercise `list`."),
    ],
)
def test_where_there_are_none_a_line_says_so(capsys, name, words):
    assert words in said(capsys, lines, name)


def test_in_the_page_they_stand_above_the_cell(capsys, monkeypatch):
    shown = []
    page = ModuleType("nnbook_page")
    page.display = shown.append
    monkeypatch.setitem(sys.modules, "nnbook_page", page)
    assert lines("softmax") is None
    assert "Its lines stand on this page" in shown[0]["text/plain"]


def test_without_anywidget_it_says_what_to_install(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "nnbook.lines.widget", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert "`pip install anywidget`" in said(capsys, lines, "softmax")

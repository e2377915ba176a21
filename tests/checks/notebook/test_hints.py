"""``hint``: three steps, then where the solution is."""

import pytest
import torch

from nnbook.checks import hint
from nnbook.checks.exercises.table import EXERCISES, TITLES
from nnbook.checks.notebook.ordering import puzzles_of
from tests.checks.tools import said

pytestmark = pytest.mark.usefixtures("fresh_session")


@pytest.mark.parametrize("name", EXERCISES)
def test_hints_escalate_then_point_to_the_solution(capsys, name):
    count = 4 if puzzles_of(EXERCISES[name]) else 3
    *hints, last, once_more = [said(capsys, hint, name) for _ in range(count + 2)]
    for level, text in enumerate(hints, 1):
        assert f"Hint {level} of {count}" in text
        assert said(capsys, hint, name, level) == text
    assert any(f'lines("{name}")' in text for text in hints) is (count == 4)
    chapter = EXERCISES[name].chapter
    assert f"solutions/{chapter}.ipynb" in last
    assert f"on the website it is the page Solutions: {TITLES[chapter]}." in last
    assert once_more == last == said(capsys, hint, name, count + 1)


def test_asking_for_one_level_does_not_escalate(capsys):
    said(capsys, hint, "linear", 3)
    assert "Hint 1 of 4" in said(capsys, hint, "linear")


@pytest.mark.parametrize("level", [0, 6, "1", 1.5, True, [1], torch.ones(3)])
def test_no_such_hint(capsys, level):
    assert "A hint has level 1, 2, 3 or 4" in said(capsys, hint, "linear", level)


def test_hint_for_nothing(capsys):
    assert "Did you mean `linear`?" in said(capsys, hint, "linaer")
    assert "exercise's name in quotes" in said(capsys, hint)

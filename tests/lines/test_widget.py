"""The widget that shows a solution's lines in a notebook."""

from nnbook.checks import lines as shown
from tests.checks.tools import said


def test_in_a_notebook_they_are_a_widget(capsys):
    widget = shown("softmax")
    assert [puzzle["function"] for puzzle in widget.puzzles] == ["softmax"]
    assert "import" not in widget._esm.replace("important", "")
    assert "has no lines" in said(capsys, shown, "bug-clinic")
    assert "There is no exercise" in said(capsys, shown, "nothing")

"""The widget that shows a solution's lines in a notebook."""

import subprocess
from base64 import b64encode

from nnbook.checks import lines as shown
from nnbook.lines.widget import Lines
from tests.checks.tools import said
from tools.machine.node import node


def test_in_a_notebook_they_are_a_widget(capsys):
    widget = shown("softmax")
    assert [puzzle["function"] for puzzle in widget.puzzles] == ["softmax"]
    assert "import" not in widget._esm.replace("important", "")
    assert "has no lines" in said(capsys, shown, "bug-clinic")
    assert "There is no exercise" in said(capsys, shown, "nothing")


def test_its_script_is_one_module_without_imports():
    """A notebook carries it as text, which can resolve no path."""
    script = Lines([])._esm
    code = (
        f"import('data:text/javascript;base64,{b64encode(script.encode()).decode()}')"
        ".then((all) => console.log(typeof all.default.render, Object.keys(all).sort()+''))"
    )
    done = subprocess.run([node(), "-e", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["function", "default,mount"]


def test_it_carries_puzzles_and_style():
    puzzle = {"function": "f", "head": "def f():", "lines": [], "wrong": []}
    widget = Lines([puzzle])
    assert widget.get_state()["puzzles"] == [puzzle]
    assert ".nn-lines" in widget.get_state()["_css"]

"""Cells that cannot stand in the book."""

import json
from pathlib import Path

import pytest

from tests.tools.notebooks.books import chapter
from tools.notebooks.build import main
from tools.notebooks.stamps import problems


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (
            "good = 1\nnope",
            "code cell 2 ('good = 1') failed: NameError: name 'nope' is not defined",
        ),
        ("import os\nos._exit(1)", "code cell 2 ('import os') failed: the kernel died"),
        (
            "print(object())",
            "prints an object's address, which varies: <object object at",
        ),
        ("import nnbook\nprint(nnbook.__file__)", "prints a path of this machine"),
        ("", "code cell 2 is empty"),
    ],
    ids=["raises", "dies", "address", "path", "empty"],
)
def test_a_failing_cell_keeps_the_old_notebook_and_stops_nothing_else(
    root: Path, capsys: pytest.CaptureFixture[str], cell: str, line: str
) -> None:
    (root / "book/01_a.ipynb").write_text("old")
    (root / "book/01_a.md").write_text(chapter("x = 1", cell))
    (root / "book/02_b.md").write_text(chapter("x = 1"))
    (root / "solutions/01_a.md").unlink()
    assert main([], root) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("book/01_a.md: ")
    assert line in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out.startswith("book/02_b.ipynb built")
    assert (root / "book/01_a.ipynb").read_text() == "old"


@pytest.mark.kernel
def test_a_cell_that_shall_raise_shows_its_error_without_traceback(root: Path) -> None:
    tagged = chapter("1 / 0").replace("1 / 0", ":tags: [raises-exception]\n1 / 0")
    (root / "book/01_a.md").write_text(tagged)
    assert main(["01_a"], root) == 0
    (output,) = json.loads((root / "book/01_a.ipynb").read_text())["cells"][1]["outputs"]
    assert output["traceback"] == ["ZeroDivisionError: division by zero"]
    assert problems(root) == []

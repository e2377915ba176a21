"""Stale, edited, unexecuted and orphaned notebooks are found, without running anything."""

import json
from pathlib import Path

import pytest

from tests.tools.notebooks.books import kinds, put_exercise
from tools.notebooks.build import main
from tools.notebooks.stamps import derived_notebooks, problems


def test_sources_are_pages_with_a_kernel(root: Path) -> None:
    assert [d.notebook.as_posix() for d in derived_notebooks(root)] == [
        "book/01_a.ipynb",
        "solutions/01_a.ipynb",
        "exercises/01_a.ipynb",
    ]


@pytest.mark.kernel
def test_the_package_decides_what_is_stale(root: Path) -> None:
    assert main([], root) == 0
    (root / "nnbook/grading/run.py").write_text("limit = 2\n")
    assert problems(root) == []
    (root / "nnbook/figure.js").write_text("// new\n")
    # An exercise is never run, so the package cannot change it.
    assert kinds(root) == {"book/01_a.ipynb stale", "solutions/01_a.ipynb stale"}


@pytest.mark.kernel
def test_an_edit_without_source_is_found_and_set_aside(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["01_a"], root) == 0
    path = root / "book/01_a.ipynb"
    built = path.read_bytes()
    path.write_bytes(built.replace(b"hello", b"howdy"))
    capsys.readouterr()
    assert main(["--check"], root) == 1
    assert capsys.readouterr().out == (
        "book/01_a.ipynb was edited by hand: edit book/01_a.md instead, then run `make notebooks`\n"
    )
    assert main([], root) == 0
    assert path.read_bytes() == built
    assert b"howdy" in (root / "book/01_a.ipynb.1.bak").read_bytes()


def test_opening_in_another_kernel_is_not_an_edit(in_root: Path) -> None:
    path = put_exercise(in_root)
    notebook = json.loads(path.read_text())
    notebook["metadata"]["language_info"]["version"] = "3.13.1"
    path.write_text(json.dumps(notebook, sort_keys=True))
    assert kinds(in_root, ("exercises",)) == set()


@pytest.mark.kernel
def test_cells_out_of_order_or_never_executed_are_found(root: Path) -> None:
    assert main(["01_a"], root) == 0
    path = root / "book/01_a.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["execution_count"] = None
    notebook["cells"][2]["execution_count"] = 7
    notebook["cells"][2]["outputs"] = [
        {"output_type": "error", "ename": "KeyError", "evalue": "1", "traceback": []}
    ]
    path.write_text(json.dumps(notebook))
    assert [str(problem) for problem in problems(root)][1:] == [
        "book/01_a.ipynb code cell 1 was never executed: run `make notebooks`",
        "book/01_a.ipynb code cell 2 was executed as number 7: run `make notebooks`",
        "book/01_a.ipynb code cell 2 shows KeyError: 1: run `make notebooks`",
    ]


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 1}', "<<<<<<< HEAD\n", '{"a": ' * 5000])
def test_a_broken_file_is_one_problem(root: Path, content: str) -> None:
    (root / "book/01_a.ipynb").write_text(content)
    (found,) = problems(root, ("book",))
    assert str(found) == "book/01_a.ipynb cannot be read as a notebook: run `make notebooks`"


def test_notebooks_without_source(root: Path) -> None:
    (root / "exercises").mkdir()
    for name in ("book/02_b.ipynb", "exercises/my_notes.ipynb"):
        (root / name).write_text('{"cells": [], "metadata": {}}')
    assert "book/02_b.ipynb orphan" in kinds(root)
    assert "exercises/my_notes.ipynb orphan" not in kinds(root)

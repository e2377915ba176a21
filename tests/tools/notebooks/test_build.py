"""What a build writes, keeps and sets aside."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nnbook.files import ROOT
from tests.tools.notebooks.books import SOLUTION, chapter, kinds, put_exercise
from tools.notebooks.build import main
from tools.notebooks.stamps import problems


@pytest.mark.kernel
def test_build_executes_and_leaves_nothing_to_complain_about(root: Path) -> None:
    assert main([], root) == 0
    assert problems(root) == []
    assert main(["--check"], root) == 0
    cells = json.loads((root / "book/01_a.ipynb").read_text())["cells"]
    assert cells[1]["outputs"][0]["text"] == ["hello\n"]
    assert cells[2]["outputs"][0]["data"] == {"text/plain": ["2"]}
    assert [c.get("execution_count") for c in cells] == [None, 1, 2]
    assert not list(root.rglob("*.tmp"))
    assert not list(root.rglob("*.bak"))


@pytest.mark.kernel
def test_only_stale_notebooks_are_built(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], root) == 0
    capsys.readouterr()
    assert main([], root) == 0
    assert capsys.readouterr().out == ""
    (root / "book/01_a.md").write_text(chapter("print('new')"))
    assert kinds(root) == {"book/01_a.ipynb stale"}
    assert main([], root) == 0
    assert capsys.readouterr().out.startswith("book/01_a.ipynb built")
    (root / "book/01_a.md").write_bytes(chapter("print('new')").replace("\n", "\r\n").encode())
    assert problems(root) == []


@pytest.mark.parametrize(
    "change",
    [
        {"source": ["def neuron(x, w, b):\n", "    return 1"]},
        {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["x"]}]},
        {"execution_count": 1},
    ],
    ids=["filled in", "run", "counted"],
)
def test_a_learners_work_is_kept(
    in_root: Path, capsys: pytest.CaptureFixture[str], change: dict
) -> None:
    path = put_exercise(in_root, **change)
    work = path.read_bytes()
    capsys.readouterr()

    assert main(["exercises/01_a.ipynb"], in_root) == 0
    command = "python -m tools.notebooks exercises/01_a.ipynb --force"
    line = f"exercises/01_a.ipynb holds your own work and is kept; to replace it: {command}\n"
    assert capsys.readouterr().err == line

    (in_root / "solutions/01_a.md").write_text(SOLUTION + "\nMore.\n")
    assert main(["exercises/01_a.ipynb"], in_root) == 1
    captured = capsys.readouterr().err
    assert captured.count("\n") == 1
    assert "kept, though solutions/01_a.md has changed" in captured
    assert path.read_bytes() == work

    assert main(command.split()[3:], in_root) == 0
    assert kinds(in_root, ("exercises",)) == set()
    assert path.with_name("01_a.ipynb.1.bak").read_bytes() == work


@pytest.mark.parametrize("content", ["", '{"cells": [], "metadata": {}}'])
def test_an_exercise_without_stamp_is_kept(in_root: Path, content: str) -> None:
    path = put_exercise(in_root)
    path.write_text(content)
    assert main(["exercises/01_a.ipynb"], in_root) == 1
    assert path.read_text() == content


def test_an_untouched_exercise_follows_its_source(in_root: Path) -> None:
    path = put_exercise(in_root)
    (in_root / "solutions/01_a.md").write_text(SOLUTION + "\nMore.\n")
    assert kinds(in_root, ("exercises",)) == {"exercises/01_a.ipynb stale"}
    assert main(["exercises/01_a.ipynb"], in_root) == 0
    assert "More." in path.read_text()


def test_wrong_arguments_and_an_empty_book(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["07_missing"], root) == 2
    assert capsys.readouterr().err == "no notebook is called '07_missing': there are 01_a\n"
    for path in root.rglob("01_a.md"):
        path.unlink()
    assert main([], root) == 1
    assert main(["--check"], root) == 1
    assert capsys.readouterr().err.count("no notebook sources") == 2


@pytest.mark.python
def test_checking_imports_nothing_heavy() -> None:
    code = (
        "import sys, tools.notebooks.build as n; n.main(['--check']);"
        "print({'torch', 'nbclient', 'nbformat', 'jupytext', 'IPython'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert run.stdout.splitlines()[-1] == "set()"

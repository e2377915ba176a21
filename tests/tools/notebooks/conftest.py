"""A book of one chapter and one exercise."""

from pathlib import Path

import pytest

from tests.tools.notebooks.books import SOLUTION, chapter


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A book of one chapter, one solution and one page without code."""
    for folder in ("book", "solutions", "nnbook/grading"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "book/welcome.md").write_text("# Welcome\n\n---\nkernelspec: none\n---\n")
    (tmp_path / "nnbook/__init__.py").write_text("greeting = 'hello'\n")
    (tmp_path / "nnbook/grading/run.py").write_text("limit = 1\n")
    (tmp_path / "book/01_a.md").write_text(
        chapter("from nnbook import greeting\nprint(greeting)", "1 + 1")
    )
    (tmp_path / "solutions/01_a.md").write_text(SOLUTION)
    return tmp_path


@pytest.fixture
def in_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same book as the working directory, for paths as arguments."""
    monkeypatch.chdir(root)
    return root

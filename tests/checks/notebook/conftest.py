"""What tests of the notebook's side share."""

import json

import pytest

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.notebook.progress import FILE
from tests.checks.tools import new_kernel


@pytest.fixture
def fresh_session(monkeypatch):
    """A kernel that remembers nothing yet."""
    new_kernel(monkeypatch)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of its own, as if a kernel had just started there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NNBOOK_PROGRESS")
    new_kernel(monkeypatch)
    return tmp_path


@pytest.fixture
def everything_solved(folder):
    """A file that says so of all exercises."""
    entries = {name: {"status": "correct", "points": e.points} for name, e in EXERCISES.items()}
    (folder / FILE).write_text(json.dumps({"exercises": entries}))

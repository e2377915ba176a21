"""One sandbox for all tests: loading torch is paid once, and no test may disturb the next.

A class of submissions for fake graders, and how often each was graded.
"""

import json
import shutil
import sys
from collections import Counter

import pytest

from nnbook.files import ROOT
from nnbook.grading.grade import Grader
from nnbook.grading.options import Options
from tests.grading.submissions import LIMITS
from tools.machine.sandbox import ADVICE


@pytest.fixture(scope="session")
def sandbox():
    """Where there can be a sandbox and is none, tests fail: they are never skipped silently."""
    if sys.platform != "linux":
        pytest.skip("only Linux has this sandbox")
    if shutil.which("bwrap") is None:
        pytest.fail(ADVICE, pytrace=False)


@pytest.fixture(scope="session")
def grader(sandbox):
    """A grader with a sandbox and short limits."""
    with Grader(Options(limits=LIMITS, secret=b"tests")) as opened:
        yield opened


@pytest.fixture
def child(grader):
    """The sandboxed child of ``grader``."""
    grader.start()
    return grader._child


@pytest.fixture
def patient(grader):
    """As ``grader``, with the limits that graders have."""
    same = Grader(Options(secret=b"tests"))
    grader.start()
    same._child = grader._child
    return same


@pytest.fixture
def calls(starts_workers, tmp_path, monkeypatch):
    """Return a function that counts the fake grader's calls by path."""
    file = tmp_path / "calls"
    file.touch()
    monkeypatch.setenv("FAKE_CALLS", str(file))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return lambda: Counter(file.read_text().splitlines())


@pytest.fixture
def course(tmp_path):
    """Return a function that hands in submissions: wishes for the fake grader, by name."""
    folder = tmp_path / "course"
    folder.mkdir()

    def hand_in(**wishes):
        for name, wish in wishes.items():
            (folder / f"{name}.ipynb").write_text(json.dumps(wish))
        return folder

    return hand_in

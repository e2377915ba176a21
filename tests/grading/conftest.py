"""One sandbox for all tests: loading torch is paid once, and no test may disturb the next."""

import shutil
import sys

import pytest

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

"""One sandbox for all tests of a module: loading torch is paid once."""

import shutil
import sys

import pytest

from nnbook.grading.child import SandboxedChild
from nnbook.grading.grade import Grader
from nnbook.grading.options import Options
from tests.grading.submissions import LIMITS
from tools.sandbox import ADVICE


@pytest.fixture(scope="session")
def sandbox():
    """Where there can be a sandbox and is none, tests fail: they are never skipped silently."""
    if sys.platform != "linux":
        pytest.skip("only Linux has this sandbox")
    if shutil.which("bwrap") is None:
        pytest.fail(ADVICE, pytrace=False)


@pytest.fixture(scope="module")
def grader(sandbox):
    """A grader with a sandbox and short limits."""
    with Grader(Options(limits=LIMITS, secret=b"tests")) as opened:
        yield opened


@pytest.fixture(scope="module")
def child(sandbox):
    """A sandboxed child with short limits."""
    opened = SandboxedChild(LIMITS)
    yield opened
    opened.close()

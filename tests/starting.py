"""What tests start beside Python. `make quick` leaves such tests out by their marks.

A test has a mark by the fixtures behind it, or bears it itself (``pytest.mark.kernel``). One that
starts something without having the mark fails.
"""

import os
import sys
from collections import Counter

import pytest

from tools.site.build import JUPYTER_BOOK

PYTHON = "python"
MARKS = {
    "browser": "opens a page, or runs the Python of a page",
    "sandbox": "grades in the sandbox",
    "workers": "grades a class, in processes of their own",
    "kernel": "starts a Jupyter kernel",
    "site": "builds a site",
    PYTHON: "starts another Python, and nothing of the above",
}
FIXTURES = {
    "starts_browser": "browser",
    "starts_kernel": "kernel",
    "starts_build": "site",
    "starts_workers": "workers",
    "starts_python": PYTHON,
    "sandbox": "sandbox",
}
# A word of the command: what it starts.
COMMANDS = {
    "bwrap": "sandbox",
    "nnbook.grading": "sandbox",
    "nnbook.grading.classroom.worker_program": "workers",
    "fakes.py": "workers",
    "ipykernel_launcher": "kernel",
    "tools.live": "kernel",
    "chromium": "browser",
    "chrome": "browser",
    "firefox.mjs": "browser",
    "pyodide.mjs": "browser",
    "tests.web.python.torch.alone": "browser",
    "tools.site": "site",
    JUPYTER_BOOK: "site",
    "make": PYTHON,
}
# Few tests, each of hundreds of answers to an exercise.
LONG = ("test_points_for_nothing.py", "test_mistakes.py")
_started: set[str] = set()


@pytest.fixture(scope="session")
def starts_browser():
    """What a fixture asks for that opens a page."""


@pytest.fixture(scope="session")
def starts_kernel():
    """What a fixture asks for that starts a Jupyter kernel."""


@pytest.fixture(scope="session")
def starts_workers():
    """What a fixture asks for behind which a class is graded."""


@pytest.fixture(scope="session")
def starts_python():
    """What a fixture asks for that starts another Python."""


@pytest.fixture(scope="session")
def starts_build():
    """What a fixture asks for that builds a site."""


def pytest_configure(config):
    """Make the marks known, and look at every process that is started from here on."""
    for name, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    sys.addaudithook(_look)


def _look(event, details):
    if event == "subprocess.Popen":
        command = details[1]
        words = command.split() if isinstance(command, str) else [*map(os.fsdecode, command)]
        found = {COMMANDS[name] for name in map(os.path.basename, words) if name in COMMANDS}
        if not found and os.path.basename(words[0]).startswith(PYTHON):
            found = {PYTHON}
        _started.update(found)
    elif event == "nnbook.kernel":  # forked
        _started.add("kernel")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark tests by their fixtures, and put files in the order in which workers shall take them.

    What starts something takes long, so those files come first: whoever is done early finds small
    ones left, and no worker waits for another's last file.
    """
    sizes, marked = Counter(item.path for item in items), set()
    for item in items:
        for fixture in FIXTURES.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(FIXTURES[fixture])
        if any(mark.name in MARKS for mark in item.iter_markers()):
            marked.add(item.path)
    for path in sizes:
        sizes[path] *= 100 if path.name in LONG else 1
    items.sort(key=lambda item: (item.path not in marked, -sizes[item.path], item.path))


def pytest_runtest_setup():
    """Forget what earlier tests have started."""
    _started.clear()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item):
    """Fail a test that has started what its marks do not say."""
    said = MARKS.keys() & {mark.name for mark in item.iter_markers()}
    unsaid = _started - said - ({PYTHON} if said else set())
    if unsaid:
        pytest.fail(f"starts what its marks do not say: {', '.join(sorted(unsaid))}", pytrace=False)

"""The exercises on plain numbers get the same verdicts without torch, and in a browser's Python."""

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

from nnbook.checks import check
from nnbook.checks.exercises.table import EXERCISES
from nnbook.files import ROOT
from tests import sweep
from tests.checks.plain_numbers import NAMES, verdicts
from tests.checks.tools import said
from tools.machine.node import node

SEEDS = sweep.part((2024, 2025, 2**62 + 1), 3)
# Before anything else: what is not to be had may not even be asked for.
BLOCK = """
import json, sys

asked = []

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "numpy", "IPython", "sklearn"):
            asked.append(name)
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Block())
"""
CALLS = """
from nnbook.checks import check, hint, scoreboard
from nnbook.checks.exercises.table import EXERCISES

for name in ("count-parameters", "graph-gradients", "best-step"):
    check(name, *EXERCISES[name].reference)
    hint(name)
check("nothing", len)
check()
scoreboard("01_layers")
scoreboard()
assert asked == [], asked
"""
VERDICTS = f"""
from tests.checks.plain_numbers import verdicts
answer = json.dumps(verdicts({SEEDS}))
"""
# A stand-in for the page, and learners' functions that stumble in a library and in themselves.
IN_A_PAGE = """
import os, types
os.environ["NNBOOK_PROGRESS"] = "off"
shown = []
page = types.ModuleType("nnbook_page")
page.display = shown.append
sys.modules["nnbook_page"] = page
sys.path.insert(0, "/book")
"""
STUMBLING = """
from fractions import Fraction
from nnbook.files import ROOT

def in_a_library(a, b, c):
    return Fraction("one half")

def too_deep(a, b, c):
    return too_deep(a, b, c)

del shown[:]
check("graph-gradients", in_a_library)
check("graph-gradients", too_deep)
check("softmax", len)
answer = json.dumps({"shown": shown, "verdicts": json.loads(answer)})
"""
SOURCES = (
    "nnbook/*.py",
    "nnbook/checks/**/*.py",
    "nnbook/checks/**/*.toml",
    "tests/__init__.py",
    "tests/checks/__init__.py",
    "tests/checks/plain_numbers.py",
    "tests/checks/tools.py",
    "tests/checks/answers/**/*.py",
)


def without_torch(code):
    """What a Python without torch prints."""
    done = subprocess.run(
        [sys.executable, "-c", BLOCK + code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NNBOOK_PROGRESS": "off"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def in_a_page(starts_browser):
    """What a browser's Python says: {"verdicts": …, "shown": what the page got to display}."""
    paths = [path for pattern in SOURCES for path in ROOT.glob(pattern)]
    files = {
        f"/book/{path.relative_to(ROOT).as_posix()}": path.read_text("utf-8") for path in paths
    }
    code = BLOCK + IN_A_PAGE + CALLS + VERDICTS + STUMBLING + "answer"
    done = subprocess.run(
        [node(), Path(__file__).with_name("pyodide.mjs")],
        input=json.dumps({"files": files, "code": code}),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def usual():
    return verdicts(SEEDS)


def assert_same(got, usual, leave_out=()):
    """The same text for each answer that needs no library, and enough of these of every kind."""
    assert got.keys() == usual.keys()
    able = [place for place in got if "raised a NameError" not in got[place]]
    for place in able:
        assert lines(got[place], leave_out) == lines(usual[place], leave_out), place
    kinds = {place.rsplit(", ", 1)[0].rstrip("0123456789") for place in able}
    assert kinds >= {
        f"{name}, {kind}{slug} "
        for name in NAMES
        for slug in (wrong.slug for wrong in EXERCISES[name].wrong_answers)
        for kind in ("", "catalogued ")
    }
    assert sum(", right " in place for place in able) >= len(SEEDS) * 8


def lines(text, leave_out):
    return [line for line in text.splitlines() if not line.startswith(leave_out or ("\n",))]


# --- an ordinary Python


@pytest.mark.python
def test_without_torch_every_answer_gets_its_verdict(usual):
    assert_same(json.loads(without_torch(VERDICTS + "print(answer)")), usual)


@pytest.mark.python
def test_without_torch_nothing_asks_for_it():
    text = without_torch(CALLS)
    assert text.count("correct · ") == len(NAMES)
    assert "Scoreboard of the book" in text


@pytest.mark.python
@pytest.mark.parametrize("call", ['check("softmax", len)', 'hint("diagnose")'])
def test_an_exercise_on_tensors_says_that_it_needs_torch(call):
    text = without_torch(f"from nnbook.checks import check, hint; {call}")
    assert "needs PyTorch: " in text
    assert "`exercises/02_activations.ipynb`" in text
    assert text.count("\n") == 1


# --- the Python of a browser


def test_in_a_page_every_answer_gets_its_verdict(in_a_page, usual):
    # Another version of Python words some exceptions of its own in another way.
    assert_same(in_a_page["verdicts"], usual, leave_out=("    your function: ",))


def test_in_a_page_a_failure_is_told_by_the_learners_own_line(in_a_page):
    library, deep, torch = (each["text/plain"] for each in in_a_page["shown"])
    assert "raised a ValueError in line" in library
    assert ", in in_a_library" in library
    assert "the calls never end" in deep
    assert "needs PyTorch" in torch


def test_in_a_page_answers_go_to_the_page(in_a_page):
    for each in in_a_page["shown"]:
        assert each.keys() == {"text/plain", "text/html"}
        assert each["text/html"].startswith('<div class="nn-check"')


def test_without_a_page_answers_go_to_the_cell(monkeypatch, capsys):
    shown = []
    assert "No exercise named" in said(capsys, check)
    page = types.SimpleNamespace(display=shown.append)
    monkeypatch.setitem(sys.modules, "nnbook_page", page)
    assert said(capsys, check) == ""
    assert "No exercise named" in shown[0]["text/plain"]

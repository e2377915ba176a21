"""The kernel's twin in JavaScript gives what its definition in Python gives."""

import json
import subprocess
from pathlib import Path

import pytest

from nnbook.files import ROOT
from tools.machine.node import node
from tools.machine.pyodide import in_pyodide

CALLS = Path(__file__).with_name("twins.py")


@pytest.fixture(scope="module")
def compared(starts_browser):
    return json.loads(in_pyodide(CALLS.read_text(encoding="utf-8"), "web/python"))


def test_every_call_gives_the_same(compared):
    assert compared["differences"] == []


def test_every_function_of_the_twin_was_called(compared):
    assert min(compared["counts"].values()) >= 6, compared["counts"]


def test_it_sees_memory_that_has_grown(compared):
    assert compared["grows"]


def test_it_connects_by_itself_and_lets_go_for_a_snapshot(starts_browser):
    script = CALLS.with_name("pyodide.mjs")
    done = subprocess.run([node(), script, ROOT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {
        "before": "sums", "used": "twin", "again": "sums", "usedAgain": "twin",
        "sums": [4800, 4800],
    }  # fmt: skip

"""The kernel's twin in JavaScript gives what its definition in Python gives."""

import json
from pathlib import Path

import pytest

from tools.machine.pyodide import in_pyodide

CALLS = Path(__file__).with_name("twins.py")


@pytest.fixture(scope="module")
def compared(starts_browser):
    return json.loads(in_pyodide(CALLS.read_text(encoding="utf-8"), "web/python"))


def test_every_call_gives_the_same(compared):
    assert compared["differences"] == []


def test_every_function_of_the_twin_was_called(compared):
    assert min(compared["counts"].values()) >= 6, compared["counts"]

"""Sweeps: every case gets its turn, and `all` takes all."""

import subprocess
import sys

import pytest

from nnbook.files import ROOT
from tests import sweep


@pytest.fixture
def taken(monkeypatch):
    """A function that takes the part of a turn."""

    def part(turn, cases, of):
        monkeypatch.setattr(sweep, "ALL", turn == "all")
        monkeypatch.setattr(sweep, "TURN", turn)
        return sweep.part(cases, of)

    return part


@pytest.mark.parametrize(("count", "of"), [(10, 3), (9, 3), (2, 5), (1, 4), (7, 1)])
def test_after_as_many_turns_as_parts_every_case_was_taken(taken, count, of):
    turns = [taken(str(turn), range(count), of) for turn in range(40, 40 + of)]
    assert {case for each in turns for case in each} == set(range(count))
    assert all(0 < len(each) <= -(-count // of) for each in turns)


def test_all_takes_all_cases(taken):
    assert taken("all", range(10), 3) == list(range(10))


def test_of_no_cases_there_is_no_part(taken):
    assert taken("3", [], 3) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"NNBOOK_SWEEP": "12"}, "12 12 sweeps: NNBOOK_SWEEP=12"),
        ({"NNBOOK_SWEEP": "all"}, "all all sweeps: NNBOOK_SWEEP=all"),
        # Neither a choice nor git.
        ({"PATH": ""}, "0 0 sweeps: NNBOOK_SWEEP=0"),
        ({"NNBOOK_SWEEP": "most"}, "NNBOOK_SWEEP is 'most': expected is `all` or a number"),
    ],
)
def test_the_environment_says_which_part_is_taken(monkeypatch, given, said):
    monkeypatch.delenv("NNBOOK_SWEEP")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    code = "import os; from tests import sweep as it; print(it.TURN, os.environ['NNBOOK_SWEEP'], "
    command = [sys.executable, "-c", code + "it.pytest_report_header())"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said in (done.stdout + done.stderr).strip()

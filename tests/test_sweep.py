"""Sweeps: the parts together are all cases, and `all` takes all."""

import subprocess
import sys

import pytest

from nnbook.files import ROOT
from tests import sweep


@pytest.fixture
def taken(monkeypatch):
    """A function that takes what a function of the sweep gives at a turn."""

    def at(turn, function, *arguments):
        monkeypatch.setattr(sweep, "ALL", turn == "all")
        monkeypatch.setattr(sweep, "CHOSEN", turn)
        return function(*arguments)

    return at


@pytest.mark.parametrize(("count", "of"), [(10, 3), (9, 3), (2, 5), (1, 4), (7, 1)])
def test_after_as_many_turns_as_parts_every_case_was_taken(taken, count, of):
    turns = [taken(str(turn), sweep.part, range(count), of) for turn in range(40, 40 + of)]
    assert {case for each in turns for case in each} == set(range(count))
    assert all(0 < len(each) <= -(-count // of) for each in turns)


def test_all_takes_all_cases(taken):
    assert taken("all", sweep.part, range(10), 3) == list(range(10))


def test_of_no_cases_there_is_no_part(taken):
    assert taken("3", sweep.part, [], 3) == []


def test_each_number_draws_from_a_seed_of_its_own(taken):
    turns = [taken(turn, sweep.seeds, 3) for turn in ("4", "5", "all")]
    assert [len(each) for each in turns] == [1, 1, 3]
    assert turns[0] != turns[1]
    assert len(set(turns[2])) == 3


@pytest.mark.python
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"NNBOOK_SWEEP": "12"}, "12 12 sweeps: NNBOOK_SWEEP=12"),
        ({"NNBOOK_SWEEP": "all"}, "all all sweeps: NNBOOK_SWEEP=all"),
        ({}, "0 0 sweeps: NNBOOK_SWEEP=0"),
        ({"NNBOOK_SWEEP": "most"}, "NNBOOK_SWEEP is 'most': expected is `all` or a number"),
    ],
)
def test_the_environment_says_which_part_is_taken(monkeypatch, given, said):
    monkeypatch.delenv("NNBOOK_SWEEP")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    code = "import os; from tests import sweep as it; print(it.CHOSEN, os.environ['NNBOOK_SWEEP'], "
    command = [sys.executable, "-c", code + "it.pytest_report_header())"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said in (done.stdout + done.stderr).strip()

"""After a pass, one question about the reason: asked, answered, kept, and worth no points."""

import json

import pytest

from nnbook.checks import check, why
from nnbook.checks.exercises.table import EXERCISES, OUTLINES
from nnbook.checks.notebook.progress import FILE, stored
from tests.checks.tools import said

SOLVED = EXERCISES["neuron"].reference
ASKED = OUTLINES["neuron"].why
RIGHT = next(n for n, option in enumerate(ASKED.options, 1) if option.is_right)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NNBOOK_PROGRESS")
    return tmp_path


def test_a_solved_exercise_asks_and_an_unsolved_one_does_not(capsys):
    assert ASKED.ask in said(capsys, check, "neuron", *SOLVED)
    assert ASKED.ask not in said(capsys, check, "neuron", lambda x, w, b: x @ w)


def test_every_exercise_has_a_question_with_one_right_option_of_three():
    for outline in OUTLINES.values():
        options = outline.why.options
        assert len(options) == 3
        assert sum(option.is_right for option in options) == 1
        assert all(len(option.reason) > 15 for option in options)


def test_the_right_option_does_not_always_stand_at_the_same_place():
    places = {
        [option.is_right for option in outline.why.options].index(True)
        for outline in OUTLINES.values()
    }
    assert places == {0, 1, 2}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_answer_is_explained_and_kept(capsys, number):
    check("neuron", *SOLVED)
    capsys.readouterr()
    option = ASKED.options[number - 1]
    assert option.reason in said(capsys, why, "neuron", number)
    record = stored()["neuron"]
    assert (record.outcome, record.points) == ("correct", OUTLINES["neuron"].points)
    assert record.reason is (number == RIGHT)


def test_what_is_kept_outlives_a_further_check():
    check("neuron", *SOLVED)
    why("neuron", RIGHT)
    check("neuron", lambda x, w, b: x @ w)
    assert stored()["neuron"].reason is True


def test_a_reason_alone_is_no_attempt(folder):
    why("neuron", RIGHT)
    assert not (folder / FILE).exists()


def test_a_damaged_reason_is_no_reason(folder):
    entry = {"status": "correct", "points": 4, "reason": "yes"}
    (folder / FILE).write_text(json.dumps({"exercises": {"neuron": entry}}))
    assert stored()["neuron"].reason is None


@pytest.mark.parametrize("answer", [0, 4, "2", 2.0, True, [1]])
def test_what_is_no_option_is_said_and_not_kept(capsys, answer):
    check("neuron", *SOLVED)
    capsys.readouterr()
    assert "Give the number of an option, 1 to 3" in said(capsys, why, "neuron", answer)
    assert stored()["neuron"].reason is None


@pytest.mark.parametrize("name", [None, "neurons", 3])
def test_an_unknown_exercise_is_said(capsys, name):
    assert "There is no exercise" in said(capsys, why, name)

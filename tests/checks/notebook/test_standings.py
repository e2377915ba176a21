"""How the exercises stand: what this session saw, else what an earlier one stored."""

import json

import pytest

from nnbook.checks.exercises.table import CHAPTERS, OUTLINES
from nnbook.checks.notebook.progress import FILE
from nnbook.checks.notebook.standings import (
    Standing,
    heading,
    next_one,
    notebook_of,
    reached,
    solved,
    standings,
    worth,
)
from nnbook.files import ROOT
from tests.checks.tools import solve

pytestmark = pytest.mark.usefixtures("folder")


def test_what_this_session_saw_comes_first(folder, capsys):
    solve("neuron")
    entries = {"neuron": {"status": "incorrect", "points": 0}, "linear": {"status": "correct"}}
    (folder / FILE).write_text(json.dumps({"exercises": entries}))
    first, second, *_ = standings()["01_layers"]
    assert (first.outcome, first.points) == ("correct", 4)
    assert (second.outcome, second.points) == ("correct", 5)


NEURON, LINEAR, *_ = CHAPTERS["01_layers"]
STRETCH = next(each for each in OUTLINES.values() if each.stretch)


def test_points_and_correct_ones_are_summed():
    given = (Standing(NEURON, "correct", 4), Standing(LINEAR, "incorrect", 2), Standing(STRETCH))
    assert reached(given) == 6
    assert worth(given) == NEURON.points + LINEAR.points + STRETCH.points
    assert solved(given) == 1


@pytest.mark.parametrize(
    ("given", "following"),
    [
        ((Standing(NEURON), Standing(LINEAR)), NEURON),
        ((Standing(NEURON, "correct"), Standing(LINEAR, "incorrect")), LINEAR),
        ((Standing(STRETCH), Standing(LINEAR)), LINEAR),
        ((Standing(STRETCH), Standing(LINEAR, "correct")), STRETCH),
        ((Standing(NEURON, "correct"),), None),
        ((), None),
    ],
)
def test_the_next_one_is_the_first_that_is_not_solved_and_no_stretch(given, following):
    assert next_one(given) is following


def test_every_exercise_of_the_book_stands_once():
    book = standings()
    assert [each.exercise.id for given in book.values() for each in given] == list(OUTLINES)
    assert all(book.values())
    assert {each.outcome for given in book.values() for each in given} == {"not attempted"}


def test_chapters_and_notebooks_are_named_as_readers_find_them():
    assert heading("01_layers") == "1 · Layers"
    assert (ROOT / notebook_of(NEURON)).is_file()

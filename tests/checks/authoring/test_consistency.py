"""``python -m nnbook.checks`` finds exercises that do not keep their promises."""

import runpy
from dataclasses import replace

import pytest

from nnbook.checks.authoring import consistency
from nnbook.checks.authoring.consistency import problems
from nnbook.checks.exercises.table import EXERCISES


def test_the_book_has_no_problems(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["nnbook.checks"])
    # Told apart on any inputs: test_exercises.py.
    monkeypatch.setattr(consistency, "_misjudged", lambda exercise: ())
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("nnbook.checks", run_name="__main__")
    said = capsys.readouterr()
    assert (ended.value.code, said.err) == (0, "")
    assert said.out.startswith(f"{len(EXERCISES)} exercises are complete")


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("neuron", 0, "1 exercise is complete"), ("nueron", 2, "no exercise is called 'nueron'")],
)
def test_exercises_can_be_named(capsys, monkeypatch, name, code, said):
    monkeypatch.setattr("sys.argv", ["nnbook.checks", name])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("nnbook.checks", run_name="__main__")
    assert ended.value.code == code
    assert said in "".join(capsys.readouterr())


NEURON = EXERCISES["neuron"]
first, *others = NEURON.wrong_answers
BROKEN = {
    "needs three hints": replace(NEURON, hints=("a", " ", "c")),
    "has no wrong answers": replace(NEURON, wrong_answers=()),
    "the reference is incorrect": replace(NEURON, reference=(lambda x, w, b: x.mul_(w).sum() + b,)),
    "variant 1 of missing-bias is taken for correct": replace(
        NEURON, wrong_answers=(replace(first, variants=(NEURON.reference,)), *others)
    ),
    "missing-bias has an empty message": replace(
        NEURON, wrong_answers=(replace(first, step=" "), *others)
    ),
    "missing-bias has no implementation": replace(
        NEURON, wrong_answers=(replace(first, variants=()), *others)
    ),
    "two wrong answers called missing-bias": replace(NEURON, wrong_answers=(first, first)),
    "is worth no points": replace(NEURON, points=0),
    "has properties worth 4 points, and says 5": replace(NEURON, points=5),
}


@pytest.mark.parametrize("problem", BROKEN)
def test_each_broken_promise_is_named(problem):
    assert any(problem in line for line in problems([BROKEN[problem]]))

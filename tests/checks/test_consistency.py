"""``python -m nnbook.checks`` finds exercises that do not keep their promises."""

import runpy
from dataclasses import replace

import pytest

from nnbook.checks.catalogue import EXERCISES
from nnbook.checks.consistency import problems
from nnbook.checks.layers import NEURON


def test_the_book_has_no_problems(capsys):
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("nnbook.checks", run_name="__main__")
    said = capsys.readouterr()
    assert (ended.value.code, said.err) == (0, "")
    assert said.out.startswith(f"{len(EXERCISES)} exercises are complete")


first, *others = NEURON.wrong_answers
BROKEN = {
    "needs three hints": replace(NEURON, hints=("a", " ", "c")),
    "has no wrong answers": replace(NEURON, wrong_answers=()),
    "the reference is incorrect": replace(NEURON, reference=(lambda x, w, b: x.mul_(w).sum() + b,)),
    "spelling 1 of missing-bias is taken for correct": replace(
        NEURON, wrong_answers=(replace(first, spellings=(NEURON.reference,)), *others)
    ),
    "missing-bias has an empty message": replace(
        NEURON, wrong_answers=(replace(first, step=" "), *others)
    ),
    "missing-bias has no implementation": replace(
        NEURON, wrong_answers=(replace(first, spellings=()), *others)
    ),
    "two wrong answers called missing-bias": replace(NEURON, wrong_answers=(first, first)),
    "is worth no points": replace(NEURON, properties=NEURON.properties[:1]),
}


@pytest.mark.parametrize("problem", BROKEN)
def test_each_broken_promise_is_named(problem, monkeypatch):
    monkeypatch.setattr("nnbook.checks.consistency.chapter_of", lambda exercise: "01_layers")
    assert any(problem in line for line in problems([BROKEN[problem]]))


def test_an_unlisted_exercise_is_named(tmp_path):
    assert problems([NEURON], tmp_path) == [
        "neuron: no cell tagged exercise-neuron in solutions/01_layers.md",
        'neuron: no cell calls check("neuron", neuron) in solutions/01_layers.md',
    ]

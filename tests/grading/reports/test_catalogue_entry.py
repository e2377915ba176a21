"""The lines that the class page shows do make a catalogue entry."""

from dataclasses import replace

import pytest

from nnbook.checks.exercises.exercise import WrongAnswer
from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.observing import observe
from nnbook.files import ROOT
from nnbook.grading.reports.catalogue_entry import NAME, file, lines
from nnbook.grading.results import Behaviour

TWO = """\
def leaky_relu(x, slope):
    return x.clamp(min=0) + slope * x


def leaky_relu_grad(x, slope):
    return leaky_relu(x, slope) * 3 + 2"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("linear", "def linear(x, W, b):\n    return x @ W.T + b**2"),
        ("leaky-relu", TWO),
        ("leaky-relu", TWO.partition("\n\n\n")[0]),
    ],
)
def test_with_the_lines_the_mistake_has_a_name(name, code):
    exercise = EXERCISES[name]
    above, _, entry = lines(Behaviour(name, {}, code), "Why “square”?").partition("\n\n\n        ")
    names = {"WrongAnswer": WrongAnswer}
    while "\n\n\n        " in entry:  # the function itself has empty lines
        above, _, entry = (above + entry).partition("\n\n\n        ")
    exec(above, names)
    wrong = eval(entry.strip().removesuffix(","), names)
    assert wrong.observed == "Why “square”?"
    extended = replace(exercise, wrong_answers=(wrong, *exercise.wrong_answers))
    cases = exercise.cases(3)
    own = {}
    exec(code, own)
    functions = {each.name: own[each.name] for each in exercise.functions if each.name in own}
    right = dict(zip((f.name for f in exercise.functions), exercise.reference, strict=True))
    run = observe(right | functions, cases)
    assert judge(exercise, cases, run).diagnosis != NAME
    assert judge(extended, cases, run).diagnosis == NAME


@pytest.mark.parametrize("name", list(EXERCISES))
def test_the_file_is_there(name):
    assert (ROOT / file(name)).is_file()


def test_code_that_was_not_found_is_said():
    assert "was not found" in lines(Behaviour("linear", {}))

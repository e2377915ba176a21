"""What nameless answers do on the inputs of a class: alike however they are written."""

import json
import math

import pytest
import torch

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.observing import Failure, observe
from nnbook.grading import probing
from nnbook.grading.classroom.clusters import same
from nnbook.grading.options import Options
from nnbook.grading.results import from_dict, to_dict
from tests.grading.submissions import LIMITS, solved_but

SECRET = b"a class"
LINEAR = EXERCISES["linear"]
SQUARED = "def linear(x, W, b):\n    return x @ W.T + b**2\n"
SQUARED_IN_A_LOOP = """\
import torch


def linear(x, W, b):
    rows = []

    for row in x:
        rows.append(W @ row + b * b)
    return torch.stack(rows)


print(linear)
"""
ABSOLUTE = "def linear(x, W, b):\n    return x @ W.T + b.abs()\n"


def behaviour(source, secret=SECRET, seed=1):
    """What an answer is stored as, or nothing where its mistake has a name."""
    names = {}
    exec(source, names)
    functions = {"linear": names["linear"]}
    cases = LINEAR.cases(seed)
    asked = probing.probes([judge(LINEAR, cases, observe(functions, cases))], secret)
    runs = {name: observe(functions, cases) for name, (_, cases) in asked.items()}
    return probing.behaviours(asked, runs, [source])


def test_answers_that_do_the_same_are_alike_whatever_their_own_inputs_were():
    (one,), (other,) = behaviour(SQUARED, seed=1), behaviour(SQUARED_IN_A_LOOP, seed=2)
    (third,) = behaviour(ABSOLUTE)
    assert same(one.answers, other.answers)
    assert not same(one.answers, third.answers)
    assert one.exercise == "linear"
    (elsewhere,) = behaviour(SQUARED, secret=b"another class")
    assert not same(one.answers, elsewhere.answers), "a class has inputs of its own"


def test_what_has_a_name_or_is_right_is_not_asked_again():
    assert behaviour("def linear(x, W, b):\n    return x @ W + b\n") == ()
    assert behaviour("def linear(x, W, b):\n    return x @ W.T + b\n") == ()
    assert behaviour("def linear(x, W, b):\n    raise NotImplementedError\n") == ()


def test_an_unknown_exception_is_known_again_whatever_its_numbers_are():
    raising = "def linear(x, W, b):\n    raise OSError(f'row {x[0, 0]:.0f}')\n"
    (one,) = behaviour(raising)
    assert {each["message"] for each in one.answers.values()} <= {"row #", "row -#"}
    assert all(each["raises"] == "OSError" for each in one.answers.values())


def test_the_code_of_a_function_is_found():
    (one,) = behaviour(SQUARED_IN_A_LOOP)
    expected = SQUARED_IN_A_LOOP.split("\n\n\n")[1].strip()
    assert one.code == expected
    assert probing.code(["f"], ["def f(\n    x,\n) -> int:\n    return x\nprint(f)"]) == (
        "def f(\n    x,\n) -> int:\n    return x"
    )
    assert probing.code(["g"], ["def f():\n    pass"]) == ""
    assert len(probing.code(["f"], ["def f():\n" + "    a = 1\n" * 1000])) == 1500


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "text",
        2.5,
        10**400,
        math.nan,
        -math.inf,
        torch.tensor([[1.0, math.nan], [math.inf, 0.1]]),
        torch.tensor([True]),
        [torch.ones(2), (1, "a")],
        {"a": {"b": torch.zeros(500)}},
        Failure("ValueError", message="at 12"),
        torch.complex(torch.ones(1), torch.ones(1)),
    ],
)
def test_whatever_comes_back_can_be_stored_and_is_like_itself(value):
    stored = probing._stored(value)
    assert same(json.loads(json.dumps(stored, allow_nan=False)), stored)
    assert not same(stored, probing._stored("something else"))


@pytest.mark.parametrize("factor", [1.0, 1 + 1e-5])
def test_rounding_is_no_other_mistake(factor):
    one = probing._stored(torch.tensor([100.0, 0.001, -3.0]))
    assert same(one, probing._stored(factor * torch.tensor([100.0, 0.001, -3.0])))
    assert not same(one, probing._stored(torch.tensor([101.0, 0.001, -3.0])))


@pytest.mark.sandbox
def test_a_grader_that_probes_sees_the_same_in_other_words(grader):
    options = Options(limits=LIMITS, secret=b"tests", probes=True)
    grader.start()
    probing_grader = type(grader)(options)
    probing_grader._child = grader._child
    results = [
        probing_grader.grade_bytes(f"{name}.ipynb", solved_but("linear", source))
        for name, source in (("ada", SQUARED), ("grace", SQUARED_IN_A_LOOP))
    ]
    ada, grace = (from_dict(json.loads(json.dumps(to_dict(each)))) for each in results)
    assert same(ada.behaviours[0].answers, grace.behaviours[0].answers)
    assert ada.behaviours[0].code == SQUARED.strip()
    assert ada.score == grace.score
    plain = grader.grade_bytes("ada.ipynb", solved_but("linear", SQUARED))
    assert plain.behaviours == ()
    assert plain.exercises == results[0].exercises, "probing changes no verdict"

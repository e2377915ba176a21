"""What does nothing useful earns nothing: constants, echoes and huge numbers, on every exercise."""

import math
from copy import deepcopy
from pickle import dumps

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from nnbook.checks.exercises.table import EXERCISES
from tests import sweep
from tests.checks.tools import verdict

NUMBERS = (0, 1, -1, 0.5, 1e5, 1e9, 1e30, -1e9, math.inf, -math.inf, math.nan, True, False)
SEEDS = (2024, 7)
ANSWERED = {}


def shaped(expected, number):
    """``number`` wherever a number is expected: in tensors of the right shape, in tuples, dicts."""
    if isinstance(expected, Tensor):
        if isinstance(number, bool):
            return torch.full(expected.shape, number)
        if expected.is_floating_point():
            return torch.full(expected.shape, float(number), dtype=expected.dtype)
        return torch.full(expected.shape, float(number))
    if isinstance(expected, list | tuple):
        return type(expected)(shaped(each, number) for each in expected)
    if isinstance(expected, dict):
        return {name: shaped(each, number) for name, each in expected.items()}
    return number


def spread(expected, given):
    """An argument in the shape of the answer, where it can be spread to it."""
    try:
        return given.expand(expected.shape).clone()
    except (AttributeError, RuntimeError):
        return given


def of_right_shape(reference, make):
    """A function that answers what ``make`` makes of the expected value and the arguments."""

    def answer(*given):
        return make(expected(reference, given), given)

    return answer


def expected(reference, given):
    """What the reference returns: for many answers, so each question is asked once."""
    question = reference, dumps(given)
    if question not in ANSWERED:
        ANSWERED[question] = reference(*deepcopy(given))
    return ANSWERED[question]


def constant(value):
    return lambda *given: value


def constants():
    for number in NUMBERS:
        yield f"{number}", lambda reference, n=number: constant(n)
        yield f"tensor({number})", lambda reference, n=number: constant(torch.tensor(n))
        yield (
            f"{number} in the right shape",
            lambda reference, n=number: of_right_shape(reference, lambda e, given: shaped(e, n)),
        )
    for value in ("", "x", [], {}, (), [0.0] * 20, {"a": 0.0}, np.zeros(3), torch.zeros(3, 3)):
        yield f"{value!r}", lambda reference, v=value: constant(v)
    for model in (nn.Identity(), nn.Sequential(), nn.Linear(4, 3), nn.Sequential(nn.ReLU())):
        yield f"{type(model).__name__}", lambda reference, m=model: constant(m)


def echoes():
    for i in range(7):
        yield f"argument {i}", lambda reference, i=i: lambda *given: given[i % len(given)]
        yield (
            f"zeros like argument {i}",
            lambda reference, i=i: lambda *given: torch.zeros_like(given[i % len(given)]),
        )
        yield (
            f"huge argument {i}",
            lambda reference, i=i: lambda *given: given[i % len(given)] * 1e9,
        )
        yield (
            f"argument {i} in the right shape",
            lambda reference, i=i: of_right_shape(
                reference, lambda e, given, i=i: spread(e, given[i % len(given)])
            ),
        )
    yield "all arguments", lambda reference: lambda *given: given
    yield "the last four", lambda reference: lambda *given: given[-4:]
    yield "a list", lambda reference: lambda *given: list(given)


def huge():
    def noise(expected, given):
        torch.manual_seed(1)
        if isinstance(expected, Tensor):
            return torch.randn(expected.shape) * 1e8 + 1e9
        if isinstance(expected, list | tuple):
            return type(expected)(noise(each, given) for each in expected)
        if isinstance(expected, dict):
            return {name: noise(each, given) for name, each in expected.items()}
        return 1e9

    yield "huge noise", lambda reference: of_right_shape(reference, noise)


USELESS = [*constants(), *echoes(), *huge()]
GROUPS = sweep.part([(seed, sixth) for seed in SEEDS for sixth in range(6)], 12)


@pytest.mark.parametrize(("seed", "sixth"), GROUPS)
@pytest.mark.parametrize("name", EXERCISES)
def test_what_does_nothing_useful_earns_nothing(name, seed, sixth):
    exercise = EXERCISES[name]
    earned = {}
    ANSWERED.clear()
    for kind, make in USELESS[sixth::6]:
        functions = [make(reference) for reference in exercise.reference]
        got = verdict(name, *functions, seed=seed)
        if got.points:
            held = [title for title, holds in got.properties if holds]
            earned[kind] = (got.points, held)
    assert not earned


# Exercises whose answers are no whole numbers, and none that stay right when they are rounded.
WITH_DECIMALS = (
    *("neuron", "linear", "collapse", "leaky-relu", "softmax", "cross-entropy", "backward"),
    *("graph-gradients", "backward-numpy", "train", "standardise-split", "scale-pixels"),
)


def rounded(value, digits):
    if isinstance(value, Tensor):
        return value.double().round(decimals=digits)
    if isinstance(value, np.ndarray):
        return value.round(digits)
    if isinstance(value, list | tuple):
        return type(value)(rounded(each, digits) for each in value)
    if isinstance(value, dict):
        return {name: rounded(each, digits) for name, each in value.items()}
    return round(value, digits)


@pytest.mark.parametrize("name", WITH_DECIMALS)
def test_rounded_to_two_decimals_is_not_right(name):
    for function in EXERCISES[name].reference:
        if getattr(function, "__name__", "").endswith("_grad") and name == "leaky-relu":
            continue  # the slopes themselves have two decimals
        # Of several functions one is rounded; the others are right.
        functions = [
            (lambda *given, f=each: rounded(f(*given), 2)) if each is function else each
            for each in EXERCISES[name].reference
        ]
        # One of the seeds above spares running the catalogue on another.
        for seed in range(12) if sweep.ALL else (GROUPS[0][0],):
            assert verdict(name, *functions, seed=seed).status == "incorrect", (name, seed)

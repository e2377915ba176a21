"""Show one result to the learner: input, expected, got."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

from nnbook.checks.exercises.exercise import Exercise, Result, Rows
from nnbook.checks.exercises.outline import Function
from nnbook.checks.observing import Plain, is_tensor
from nnbook.checks.values import words
from nnbook.checks.values.compare import alike, fits
from nnbook.checks.values.numeric import entries, is_numeric, shape

if TYPE_CHECKING:
    from torch import Tensor


def rows(exercise: Exercise, result: Result) -> Rows:
    """Labelled lines: each argument, what is expected, what came."""
    if exercise.rows is not None and result.observation.ending == "returned":
        return exercise.rows(result) + _unseen_difference(result)
    function = function_of(exercise, result)
    given = tuple(
        (name, words.answer(argument))
        for name, argument in zip(function.parameters, result.case.arguments, strict=False)
    )
    if exercise.rows is None:
        given += (("expected", words.answer(result.expected)),)
    return given + _got(result)


def clash(exercise: Exercise, result: Result) -> Rows:
    """One line: the shapes of an input on which the function raised, and what it raised."""
    function = function_of(exercise, result)
    arguments = zip(function.parameters, result.case.arguments, strict=False)
    inputs = ", ".join(f"{name} {_brief(argument)}" for name, argument in arguments)
    failure = words.value(result.observation.failure)
    return ((f"and with {inputs}" if inputs else "and elsewhere", failure),)


def function_of(exercise: Exercise, result: Result) -> Function:
    """The function that the result's case calls."""
    return next(each for each in exercise.functions if each.name == result.case.function)


def size(result: Result) -> int:
    """How much there is to look at: the count of numbers in the arguments."""
    return sum(
        argument.numel()
        if is_tensor(argument)
        else len(argument)
        if isinstance(argument, list | tuple)
        else 1
        for argument in result.case.arguments
    )


def _got(result: Result) -> Rows:
    if result.observation.ending == "raised":
        return (("your function", words.value(result.observation.failure)),)
    got, expected = result.observation.value, result.expected
    shown: Rows = (("your answer", words.answer(got)),)
    large = is_numeric(got) and math.prod(shape(got)) > words.MOST_SHOWN
    if large and is_numeric(expected) and shape(got) == shape(expected):
        return shown + _largest_difference(got, expected)
    return shown + _unseen_difference(result)


def _unseen_difference(result: Result) -> Rows:
    """The largest difference, where four digits do not show that there is any."""
    got, expected = result.reading, result.expected
    if result.right or isinstance(expected, dict) != isinstance(got, dict):
        return ()
    pairs = {"": (got, expected)}
    if isinstance(expected, dict):
        pairs = {f"{name}: ": (got.get(name), due) for name, due in expected.items()}
    apart: Rows = ()
    for name, (here, due) in pairs.items():
        if alike(here, due, result.tolerance):
            continue
        if not is_numeric(due) or not fits(here, due):
            return ()
        if words.nested(here) != words.nested(due):
            return ()
        apart = apart or _largest_difference(here, due, name)
    return apart


def _largest_difference(got: float | Tensor, expected: float | Tensor, name: str = "") -> Rows:
    def apart(entry: tuple[tuple[int, ...], float, float]) -> float:
        difference = abs(float(entry[1]) - float(entry[2]))
        return math.inf if math.isnan(difference) else difference

    places = product(*map(range, shape(expected)))
    # The largest difference cannot be a mere rounding.
    largest = max(zip(places, entries(got), entries(expected), strict=True), key=apart)
    if not apart(largest):
        return ()
    index = ", ".join(map(str, largest[0]))
    here, due = words.told_apart(*largest[1:])
    entry = f"entry [{index}]: " if index else ""
    return (("largest difference", f"{name}{entry}{here} where {due} is due"),)


def _brief(argument: Plain) -> str:
    return words.shape(argument) if is_tensor(argument) else words.value(argument)

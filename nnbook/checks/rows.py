"""Show one result to the learner: input, expected, got."""

import torch

from nnbook.checks import words
from nnbook.checks.compare import alike, fits
from nnbook.checks.exercise import Exercise, Function, Result, Rows
from nnbook.checks.observing import Plain


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
        if isinstance(argument, torch.Tensor)
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
    large = isinstance(got, torch.Tensor) and got.numel() > words.MOST_SHOWN
    if large and isinstance(expected, torch.Tensor) and got.shape == expected.shape:
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
        if not isinstance(due, torch.Tensor) or not fits(here, due):
            return ()
        here = torch.as_tensor(here)
        if words.nested(here) != words.nested(due):
            return ()
        apart = apart or _largest_difference(here, due, name)
    return apart


def _largest_difference(got: torch.Tensor, expected: torch.Tensor, name: str = "") -> Rows:
    apart = (got.double() - expected.double()).abs().nan_to_num(nan=torch.inf)
    if not bool((apart > 0).any()):
        return ()
    # The largest difference cannot be a mere rounding.
    place = torch.unravel_index(apart.argmax(), apart.shape)
    index = ", ".join(str(int(i)) for i in place)
    here, due = words.told_apart(got[place].item(), expected[place].item())
    entry = f"entry [{index}]: " if index else ""
    return (("largest difference", f"{name}{entry}{here} where {due} is due"),)


def _brief(argument: Plain) -> str:
    return words.shape(argument) if isinstance(argument, torch.Tensor) else words.value(argument)

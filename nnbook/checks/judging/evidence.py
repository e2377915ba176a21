"""Show a finding in numbers: input, expected, got."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.judging.finding import Finding
from nnbook.checks.observing import Plain, is_tensor
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike, fits
from nnbook.checks.values.differences import Difference, differences
from nnbook.checks.values.numeric import entries, is_numeric, shape

if TYPE_CHECKING:
    from torch import Tensor


# The labels of the two lines that a drawn difference says as well.
COMPARED = EXPECTED, ANSWER = "expected", "your answer"


def evidence(exercise: Exercise, finding: Finding) -> Rows:
    """Labelled lines for the result that tells of the finding, and for one that clashes."""
    if finding.shown is None:
        return ()
    if finding.part == "inputs":
        return _inputs(finding.shown)
    if finding.part == "changed inputs":
        return _changed_inputs(finding.shown)
    rows = _rows(exercise, finding.shown)
    return rows if finding.clashing is None else rows + _clash(finding.clashing)


def apart(finding: Finding) -> tuple[Difference, ...]:
    """The vectors and matrices of that result which have the right shape and wrong entries."""
    shown = finding.shown
    if shown is None or finding.part != "all" or shown.observation.ending != "returned":
        return ()
    return differences(shown.reading, shown.expected, shown.tolerance)


def _rows(exercise: Exercise, result: Result) -> Rows:
    """Labelled lines: each argument, what is expected, what came."""
    if exercise.rows is not None and result.observation.ending == "returned":
        return exercise.rows(result) + _unseen_difference(result)
    inputs = _inputs(result)
    if exercise.rows is None:
        inputs += ((EXPECTED, describing.answer(result.expected)),)
    return inputs + _got(result)


def _inputs(result: Result) -> Rows:
    pairs = zip(result.parameters, result.case.arguments, strict=False)
    return tuple((name, describing.answer(argument)) for name, argument in pairs)


def _changed_inputs(result: Result) -> Rows:
    rows: Rows = ()
    for name, *arguments in zip(
        result.parameters, result.case.arguments, result.observation.arguments, strict=False
    ):
        before, after = map(describing.answer, arguments)
        if before != after:
            rows += ((f"{name} before", before), (f"{name} after", after))
    return rows


def _clash(result: Result) -> Rows:
    """One line: the shapes of an input on which the function raised, and what it raised."""
    arguments = zip(result.parameters, result.case.arguments, strict=False)
    inputs = ", ".join(f"{name} {_brief(argument)}" for name, argument in arguments)
    failure = describing.value(result.observation.failure)
    return ((f"and with {inputs}" if inputs else "and elsewhere", failure),)


def _got(result: Result) -> Rows:
    if result.observation.ending == "raised":
        return (("your function", describing.value(result.observation.failure)),)
    got, expected = result.observation.value, result.expected
    shown: Rows = ((ANSWER, describing.answer(got)),)
    large = is_numeric(got) and math.prod(shape(got)) > describing.MOST_SHOWN
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
        pairs = {f"{name}: ": (got.get(name), part) for name, part in expected.items()}
    apart: Rows = ()
    for name, (got_part, expected_part) in pairs.items():
        if alike(got_part, expected_part, result.tolerance):
            continue
        if not is_numeric(expected_part) or not fits(got_part, expected_part):
            return ()
        if describing.nested(got_part) != describing.nested(expected_part):
            return ()
        apart = apart or _largest_difference(got_part, expected_part, name)
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
    got_here, expected_here = describing.told_apart(*largest[1:])
    entry = f"entry [{index}]: " if index else ""
    text = f"{name}{entry}{got_here} where {expected_here} is expected"
    return (("largest difference", text),)


def _brief(argument: Plain) -> str:
    return describing.shape(argument) if is_tensor(argument) else describing.value(argument)

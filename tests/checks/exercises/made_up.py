"""Results of cases, made up: what was given, what came, what is expected."""

from nnbook.checks.exercises.results import Result
from nnbook.checks.observing import Case, Observation
from nnbook.checks.values.comparing import FLOAT32


def result(reading, expected, *, given=(), left=None, ending="returned"):
    """One of them. ``left``: the arguments after the call, where they are not as ``given``."""
    arguments = given if left is None else left
    return Result(
        case=Case("c", "f", given),
        parameters=("x",),
        observation=Observation(ending, reading, arguments=arguments),
        reading=reading,
        expected=expected,
        tolerance=FLOAT32,
    )

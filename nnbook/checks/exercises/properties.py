"""Tests that the properties of many exercises are made of: each sees the results of all cases."""

from collections.abc import Callable

from nnbook.checks.exercises.results import Results
from nnbook.checks.values.comparing import FLOAT32, Tolerance, alike, rounding_of
from nnbook.checks.values.numeric import double, finite


def fit(results: Results) -> bool:
    """Type and shape are the expected ones in every case."""
    return all(result.fits for result in results.values())


def right(*labels: str) -> Callable[[Results], bool]:
    """The answer is the reference's in each of these cases."""
    return lambda results: all(results[label].right for label in labels)


def all_right(results: Results) -> bool:
    """The answer is the reference's in every case."""
    return all(result.right for result in results.values())


def moves_alike(before: str, after: str, follows: str = "") -> Callable[[Results], bool]:
    """From one case to the other, the answer changes as the expected one does.

    The two changes are compared, so a constant, however large, does not pass. Where a third case
    is named, the answer ``follows`` that one too, in whatever way: an argument handed back as it
    came does not pass.
    """

    def test(results: Results) -> bool:
        pair = results[before], results[after]
        if follows and alike(results[follows].reading, results[before].reading):
            return False
        if not all(result.fits and finite(result.reading) for result in pair):
            return False
        got, expected = (
            double(getattr(pair[1], which)) - double(getattr(pair[0], which))
            for which in ("reading", "expected")
        )
        # A difference is as exact as the two numbers were.
        rounding = max(rounding_of(result.reading, result.expected) for result in pair)
        return alike(got, expected, Tolerance(FLOAT32.relative, FLOAT32.absolute + rounding))

    return test


def arguments_kept(results: Results) -> bool | None:
    """No call changes its own arguments; None where none does, but not every call returns."""
    if any(result.mutated for result in results.values()):
        return False
    returned = all(result.observation.ending == "returned" for result in results.values())
    return True if returned else None

"""Tests that the properties of many exercises are made of: each sees the results of all cases."""

from collections.abc import Callable

from nnbook.checks.values.comparing import alike
from nnbook.checks.exercises.exercise import Result, Results
from nnbook.checks.values.numeric import double, finite
from nnbook.checks.observing import is_tensor


def fit(results: Results) -> bool:
    """Type and shape are the expected ones in every case."""
    return all(result.fits for result in results.values())


def right(*labels: str) -> Callable[[Results], bool]:
    """The answer is the reference's in each of these cases."""
    return lambda results: all(results[label].right for label in labels)


def all_right(results: Results) -> bool:
    """The answer is the reference's in every case."""
    return all(result.right for result in results.values())


def moves_alike(before: str, after: str) -> Callable[[Results], bool]:
    """From one case to the other, the answer moves as the expected one does."""

    def test(results: Results) -> bool:
        first, second = results[before], results[after]
        if not (_finite(first) and _finite(second)):
            return False
        back = double(second.reading) - (double(second.expected) - double(first.expected))
        if is_tensor(first.reading):
            back = back.to(first.reading.dtype)
        return alike(back, double(first.reading))

    return test


def _finite(result: Result) -> bool:
    return result.fits and finite(result.reading)


def arguments_kept(results: Results) -> bool:
    """Every call returns, and none changes its own arguments."""
    returned = all(result.observation.ending == "returned" for result in results.values())
    return returned and not any(result.mutated for result in results.values())

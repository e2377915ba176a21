"""What judging found out about an answer."""

from dataclasses import dataclass
from typing import Literal

from nnbook.checks.exercises.results import Result
from nnbook.checks.observing import is_tensor


@dataclass(frozen=True)
class Finding:
    """A mistake in words, and the results in which it shows.

    ``diagnosis`` names a catalogued mistake or a general one (``no-return``), else None.
    ``shown`` is the result whose numbers tell of it; of these, ``part`` says which: all, only its
    inputs, or what became of the inputs. ``clashing`` is one more result, in which the function
    raised. ``raised``: the mistake is an exception that no catalogued mistake explains.
    """

    diagnosis: str | None = None
    observed: str = ""
    points_to: str = ""
    step: str = ""
    shown: Result | None = None
    part: Literal["all", "inputs", "changed inputs"] = "all"
    clashing: Result | None = None
    raised: bool = False


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

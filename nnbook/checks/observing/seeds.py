"""Watch a function whose last argument is the seed of its random numbers."""

from collections.abc import Callable

from .calls import fresh
from .plain import plain
from .records import Case, Observation


def seeded(function: Callable, case: Case) -> Observation:
    """Call it with its seed, with the same again, and with the next; keep all three answers.

    In between random numbers go on: what does not follow from the seed comes out otherwise.
    """
    *given, seed = case.arguments
    arguments = fresh(tuple(given))
    value = {
        "answer": plain(function(*arguments, seed)),
        "again": plain(function(*fresh(tuple(given)), seed)),
        "next": plain(function(*fresh(tuple(given)), seed + 1)),
    }
    return Observation("returned", value, arguments=(*plain(arguments), seed))

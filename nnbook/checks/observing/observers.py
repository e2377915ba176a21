"""Ways to look at a function: each takes the function and a case, and returns plain data.

All but ``call`` and ``seeded`` need torch. So each stands in a module of its own, which is loaded
when it is asked for.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType

from .records import Case, Observation

Observer = Callable[[Callable, Case], Observation]

# Where the function of that name is defined.
OBSERVERS = {
    "call": "calls",
    "arrays": "arrays",
    "network": "networks",
    "seeded": "seeds",
    "classifier": "classifiers",
    "training": "training",
    "checker": "checkers",
}


def observer(name: str) -> Observer:
    """The observer of that name. Raises ``KeyError`` for an unknown one."""
    return getattr(_module(name), name)


def prepare(name: str) -> None:
    """Load all that an observer needs. For some that takes seconds, which are not the learner's."""
    if hasattr(_module(name), "prepare"):
        _module(name).prepare()


def load() -> None:
    """Load every observer: where a stranger's code runs, before it does."""
    for name in OBSERVERS:
        _module(name)


@cache
def _module(name: str) -> ModuleType:
    return import_module(f".{OBSERVERS[name]}", __package__)

"""The data that goes into an observation and the data that comes out."""

from dataclasses import dataclass, field
from typing import Any, Literal

# None, bool, int, float, str, torch.Tensor, list, tuple, dict with str keys,
# Failure, Opaque, TooLarge or Network: nothing that can run code when it is looked at.
Plain = Any

Ending = Literal[
    "returned", "raised", "stub", "calls stub", "signature", "timeout", "skipped", "ended"
]


@dataclass(frozen=True, eq=False)
class Case:
    """One call to observe: which function, with what, looked at in which way.

    ``given`` is for the observer, not for the function: inputs to try a returned network on.
    """

    label: str
    function: str
    arguments: tuple[Plain, ...] = ()
    observer: str = "call"
    given: tuple[Plain, ...] = ()


@dataclass(frozen=True)
class Failure:
    """An exception, as plain data. ``lineage`` holds the names of its classes, own first."""

    kind: str
    lineage: tuple[str, ...] = ()
    message: str = ""
    line: str = ""
    line_number: int | None = None
    function: str = ""


@dataclass(frozen=True)
class Opaque:
    """An object that has no plain form: only its type's name is kept."""

    type_name: str


@dataclass(frozen=True)
class TooLarge:
    """A value too large to keep, with its shape or length."""

    type_name: str
    shape: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Network:
    """A network: its layers' names, its first weights, and its outputs for given weights."""

    sequential: bool
    layers: tuple[str, ...]
    start: tuple[Plain, ...]
    outputs: tuple[Plain, ...]


@dataclass(frozen=True, eq=False)
class Observation:
    """What one call did: how it ended, its value or failure, its arguments afterwards.

    A function that is not written yet is a ``stub``; where it is another that the observed one
    calls, the ending is ``calls stub`` and the value its name.
    For the ending ``signature`` the value lists ``all`` the parameters that the function does
    take, and those that it takes ``by keyword`` only; for
    ``ended``, where its whole process ended, it says why.
    """

    ending: Ending
    value: Plain = None
    failure: Failure | None = None
    arguments: tuple[Plain, ...] = ()


@dataclass(frozen=True, eq=False)
class Observations:
    """Those of an exercise by case label, and the beginning of what was printed meanwhile."""

    by_label: dict[str, Observation] = field(default_factory=dict)
    printed: str = ""

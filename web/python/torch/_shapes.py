"""A tensor's shape, and what is computed from shapes alone."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

FACTORIES = ("zeros", "ones", "empty", "rand", "randn")


class Size(tuple):
    """A tensor's shape."""

    __slots__ = ()

    def numel(self) -> int:
        """How many numbers such a tensor has."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, place: Any) -> Any:
        found = tuple.__getitem__(self, place)
        return Size(found) if isinstance(place, slice) else found

    def __add__(self, other: Sequence[int]) -> Size:
        return Size(tuple.__add__(self, tuple(other)))


def strides_of(shape: Sequence[int]) -> tuple[int, ...]:
    """The strides of numbers that lie in order."""
    strides, n = [], 1
    for length in reversed(shape):
        strides.append(n)
        n *= max(length, 1)
    return tuple(reversed(strides))


def broadcast(a: Sequence[int], b: Sequence[int]) -> Size:
    """The shape of an operation on two shapes."""
    if a == b:
        return a if type(a) is Size else Size(a)
    out = []
    for i in range(1, max(len(a), len(b)) + 1):
        x, y = a[-i] if i <= len(a) else 1, b[-i] if i <= len(b) else 1
        if x != y and x != 1 and y != 1:
            raise RuntimeError(
                f"The size of tensor a ({x}) must match the size of tensor b ({y}) at "
                f"non-singleton dimension {max(len(a), len(b)) - i}"
            )
        out.append(y if x == 1 else x)
    return Size(reversed(out))


def axis(count: int, dim: Any) -> int:
    """A number of an axis, counted from the front."""
    try:
        dim = operator.index(dim)
    except TypeError:
        kind = type(dim).__name__
        raise TypeError(f"argument 'dim' must be int, not {kind}") from None
    most = max(count, 1)
    if not -most <= dim < most:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-most}, {most - 1}], "
            f"but got {dim})"
        )
    return dim % most


def sizes(given: Sequence[Any], function: str = "empty") -> tuple[int, ...]:
    """The shape in ``f(2, 3)`` or ``f((2, 3))``."""
    listed = len(given) == 1 and isinstance(given[0], list | tuple)
    if len(given) > 1 and isinstance(given[0], list | tuple) and function in FACTORIES:
        kinds = ", ".join(type(each).__name__ for each in given)
        raise TypeError(
            f"{function}() received an invalid combination of arguments - got ({kinds}), but "
            "expected one of:\n * (tuple of ints size)"
            if function in ("rand", "randn")
            else f"{function}() takes 1 positional argument but {len(given)} were given"
        )
    if listed:
        given = given[0]
    try:
        return tuple(map(operator.index, given))
    except TypeError:
        place, bad = next((i, v) for i, v in enumerate(given, 1) if not hasattr(v, "__index__"))
    kind = type(bad).__name__
    if listed or place > 1:
        raise TypeError(
            f"{function}(): argument 'size' failed to unpack the object at pos {place} with error "
            f'"type must be tuple of ints,but got {kind}"'
        )
    raise TypeError(
        f"{function}(): argument 'size' (position {place}) must be tuple of ints, not {kind}"
    )

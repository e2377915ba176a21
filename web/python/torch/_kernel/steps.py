"""What an optimiser does to all its parameters in one step; every array is changed in place."""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Sequence
from itertools import repeat


def _plus(a: array, b: array, factor: float) -> array:
    """a + b · factor, rounded once."""
    return array(a.typecode, map(operator.add, a, map(operator.mul, b, repeat(factor))))


def _times(a: array, factor: float) -> array:
    return array(a.typecode, map(operator.mul, a, repeat(factor)))


def axpy(a: array, g: array, alpha: float) -> None:
    """a += alpha · g."""
    a[:] = _plus(a, g, alpha)


def sgd(
    rows: Sequence[tuple[array, array, array | None]],
    lr: float,
    momentum: float,
    kept: float,
    decay: float,
    nesterov: bool,
    maximize: bool,
) -> None:
    """A step down the gradient for each row (parameter, gradient, velocity or None).

    ``kept``: the share of the gradient that goes into the velocity.
    """
    for p, g, velocity in rows:
        if maximize:
            g = _times(g, -1.0)
        if decay:
            g = _plus(g, p, decay)
        if velocity is not None:
            velocity[:] = _plus(_times(velocity, momentum), g, kept)
            g = _plus(g, velocity, momentum) if nesterov else velocity
        p[:] = _plus(p, g, -lr)


def adam(
    rows: Sequence[tuple[array, array, array, array, array | None]],
    step_size: float,
    first: float,
    second: float,
    root: float,
    eps: float,
    shrink: float,
    decay: float,
    maximize: bool,
) -> None:
    """A step of Adam for each row (parameter, gradient, mean, square, largest square or None).

    ``root``: what the square's root is divided by; ``shrink``: what the parameter is multiplied
    with before; ``decay``: how much of it is added to the gradient.
    """
    for p, g, mean, square, most in rows:
        if maximize:
            g = _times(g, -1.0)
        if shrink != 1:
            p[:] = _times(p, shrink)
        if decay:
            g = _plus(g, p, decay)
        apart = array(g.typecode, map(operator.sub, g, mean))
        mean[:] = _plus(mean, apart, 1 - first)
        squares = array(g.typecode, map(operator.mul, g, g))
        square[:] = _plus(_times(square, second), squares, 1 - second)
        if most is not None:
            most[:] = array(p.typecode, map(max, most, square))
        roots = array(p.typecode, [math.sqrt(v) / root if v >= 0 else math.nan
                                   for v in (square if most is None else most)])  # fmt: skip
        roots = array(p.typecode, map(operator.add, roots, repeat(eps)))
        slopes = array(p.typecode, map(_quotient, mean, roots))
        p[:] = _plus(p, slopes, -step_size)


def _quotient(x: float, y: float) -> float:
    return x / y if y else x * math.inf

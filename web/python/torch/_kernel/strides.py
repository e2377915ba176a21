"""Numbers read and written by place: by offset, shape and strides, or by lists of places."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain

from .pointwise import zeros


def gather(a: array, offset: int, shape: Sequence[int], strides: Sequence[int]) -> array:
    """The numbers that shape and strides walk over, in order."""
    n = math.prod(shape)
    if n == 0:
        return array(a.typecode)
    return _walk(a, offset, folded(shape, strides))


def folded(shape: Sequence[int], strides: Sequence[int]) -> list[tuple[int, int]]:
    """The same walk in as few (length, stride) pairs as possible, outermost first."""
    axes: list[tuple[int, int]] = []
    for length, stride in zip(shape, strides, strict=True):
        if length == 1:
            continue
        if axes and axes[-1][1] == length * stride:
            axes[-1] = (axes[-1][0] * length, stride)
        else:
            axes.append((length, stride))
    return axes


def _walk(a: array, offset: int, axes: list[tuple[int, int]]) -> array:
    if not axes:
        return a[offset : offset + 1]
    (length, stride), rest = axes[0], axes[1:]
    if not rest:
        if stride == 0:
            return a[offset : offset + 1] * length
        return a[offset : offset + (length - 1) * stride + 1 : stride]
    if stride == 0:
        return _walk(a, offset, rest) * length
    if len(rest) == 1 and rest[0][0] < length:
        # Few long columns: fill them one by one.
        inner, step = rest[0]
        out = zeros(a.typecode, length * inner)
        for j in range(inner):
            start = offset + j * step
            out[j::inner] = a[start : start + (length - 1) * stride + 1 : stride]
        return out
    return array(
        a.typecode,
        chain.from_iterable(_walk(a, offset + i * stride, rest) for i in range(length)),
    )


def scatter(
    a: array, offset: int, shape: Sequence[int], strides: Sequence[int], values: array
) -> None:
    """Put ``values`` where ``gather`` would read."""
    if len(values):
        _place(a, offset, folded(shape, strides), values)


def _place(a: array, offset: int, axes: list[tuple[int, int]], values: array) -> None:
    if not axes:
        a[offset] = values[-1]
        return
    (length, stride), rest = axes[0], axes[1:]
    if not rest:
        if stride:
            a[offset : offset + (length - 1) * stride + 1 : stride] = values
        else:
            a[offset] = values[-1]
        return
    size = len(values) // length
    for i in range(length):
        _place(a, offset + i * stride, rest, values[i * size : (i + 1) * size])


def take(a: array, places: Iterable[int], block: int) -> array:
    """Blocks of ``a`` by their number."""
    if block == 1:
        return array(a.typecode, map(a.__getitem__, places))
    blocks = (a[i * block : (i + 1) * block] for i in places)
    return array(a.typecode, chain.from_iterable(blocks))


def put(a: array, places: Iterable[int], values: Iterable[float], add: bool) -> None:
    """Write numbers to places; with ``add``, on top of what is there."""
    if add:
        for place, value in zip(places, values, strict=False):
            a[place] += value
    else:
        for place, value in zip(places, values, strict=False):
            a[place] = value

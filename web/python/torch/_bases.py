"""Views and their bases: where a view lies, and gradients of the one as gradients of the other."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence

from . import _kernel as kernel
from ._shapes import Size
from ._tensor import Tensor, flat, make, method, record


def place_in_base(v: Tensor) -> tuple[int, Size, tuple[int, ...]]:
    """Where a view lies in its base's numbers: offset, shape, strides."""
    return v._o - v._base._o, v.shape, v.stride()


def laid_like(base: Tensor, g: Tensor) -> array:
    """The numbers of ``g``, of the base's shape, in the places where the base has its own."""
    strides = base.stride()
    span = 1 + sum((n - 1) * s for n, s in zip(base.shape, strides, strict=True)) if g._n else 0
    a = kernel.zeros(g.dtype.code, span)
    kernel.scatter(a, 0, base.shape, strides, flat(g))
    return a


def spread(g: Tensor, base: Tensor, place: tuple) -> Tensor:
    """Zeros of the base's shape, with ``g`` where the view lies."""
    offset, shape, strides = place
    strides_base = base.stride()
    span = 1 + sum((n - 1) * s for n, s in zip(base.shape, strides_base, strict=True))
    a = kernel.zeros(g.dtype.code, span)
    kernel.scatter(a, offset, shape, strides, flat(g))
    out = make(kernel.gather(a, 0, base.shape, strides_base), base.shape, g.dtype)
    return record(out, "AsStridedBackward", (g,), lambda h: (region(h, base, place),))


def region(g: Tensor, base: Tensor, place: tuple) -> Tensor:
    """The part of ``g``, of the base's shape, where the view lies."""
    offset, shape, strides = place
    out = make(kernel.gather(laid_like(base, g), offset, shape, strides), shape, g.dtype)
    return record(out, "AsStrided", (g,), lambda h: (spread(h, base, place),))


def without(g: Tensor, base: Tensor, place: tuple) -> Tensor:
    """``g`` with zeros where the view lies."""
    offset, shape, strides = place
    a = laid_like(base, g)
    kernel.scatter(a, offset, shape, strides, kernel.zeros(g.dtype.code, math.prod(shape)))
    out = make(kernel.gather(a, 0, base.shape, base.stride()), base.shape, g.dtype)
    return record(out, "torch::autograd::CopySlices", (g,), lambda h: (without(h, base, place),))


@method()
def _into_base(self: Tensor) -> Callable[[Tensor], Sequence[Tensor]]:
    """What brings a gradient of this view to the shape of its base."""
    base, place = self._base, place_in_base(self)
    return lambda g: (spread(g, base, place),)

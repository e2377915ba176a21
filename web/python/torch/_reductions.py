"""Many numbers to one: sums, means, extremes, orders."""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

from . import _dtypes as dtypes
from . import _kernel as kernel
from ._absent import absent
from ._dtypes import bool_, int64
from ._shapes import Size, axis, strides_of
from ._tensor import Tensor, as_one, flat, make, method, record


def axes_of(x: Tensor, dim: Any, function: str = "") -> tuple[int, ...]:
    """The axes that ``dim`` names; all for None and ()."""
    n = len(x.shape)
    if function and isinstance(dim, str):
        raise TypeError(
            f"{function}() received an invalid combination of arguments - got (dim=str, ), but "
            "expected one of:\n * (*, torch.dtype dtype = None)\n"
            " * (tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None)"
        )
    if dim is None or dim == () or dim == []:
        return tuple(range(n))
    dims = dim if isinstance(dim, tuple | list) else (dim,)
    found = tuple(axis(n, d) for d in dims)
    if len(set(found)) != len(found):
        raise RuntimeError(f"dim {found[-1]} appears multiple times in the list of dims")
    return found if n else ()


def kept_shape(shape: Sequence[int], axes: Sequence[int]) -> Size:
    """The shape with these axes of length 1."""
    return Size(1 if i in axes else n for i, n in enumerate(shape))


def reduced(op: str, code: str, x: Tensor, axes: Sequence[int]) -> tuple[array, Size]:
    """The results over some axes, and their shape without these."""
    a = flat(x)
    kept = [i for i in range(len(x.shape)) if i not in axes]
    shape = Size(x.shape[i] for i in kept)
    if not kept:
        return kernel.reduce(op, code, a, 1, len(a), 1) if len(a) else _none(op, code, 1), shape
    if len(axes) == 1:
        (d,) = axes
        outer, n, inner = math.prod(x.shape[:d]), x.shape[d], math.prod(x.shape[d + 1 :])
    else:
        steps = strides_of(x.shape)
        order = [*kept, *axes]
        a = kernel.gather(a, 0, [x.shape[i] for i in order], [steps[i] for i in order])
        outer, n, inner = math.prod(shape), math.prod(x.shape[i] for i in axes), 1
    if n == 0:
        return _none(op, code, outer * inner), shape
    return kernel.reduce(op, code, a, outer, n, inner), shape


def _none(op: str, code: str, count: int) -> array:
    """What a reduction of no numbers gives."""
    return array(code, [{"sum": 0, "any": 0, "prod": 1, "all": 1}[op]]) * count


def stretched(g: Tensor, shape: Size, axes: Sequence[int], keepdim: bool) -> Tensor:
    """A gradient handed to every number that was reduced."""
    if not keepdim and len(axes) != len(shape):
        g = g.reshape(kept_shape(shape, axes))
    return g.expand(shape) if not shape or not keepdim or g.shape != shape else g


@method("sum")
def sum(
    self: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None
) -> Tensor:
    """The sum of all numbers, or along some axes."""
    kind = dtype or (self.dtype if self.dtype.is_floating_point else int64)
    x = self.to(kind) if dtype is not None else self
    axes = axes_of(x, dim, "sum")
    a, shape = reduced("sum", kind.code, x, axes)
    out = make(a, kept_shape(x.shape, axes) if keepdim else shape, kind)
    own = x.shape
    return record(out, "Sum", (x,), lambda g: (stretched(g, own, axes, keepdim),))


@method("mean")
def mean(
    self: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None
) -> Tensor:
    """The mean of all numbers, or along some axes."""
    x = self if dtype is None else self.to(dtype)
    if not x.dtype.is_floating_point:
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or "
            f"complex dtype. Got: {x.dtype.scalar}"
        )
    axes = axes_of(x, dim, "mean")
    count = math.prod(x.shape[i] for i in axes)
    a, shape = reduced("sum", "d", x, axes)
    means = array(x.dtype.code, [v / count if count else math.nan for v in a])
    out = make(means, kept_shape(x.shape, axes) if keepdim else shape, x.dtype)
    own = x.shape
    return record(out, "Mean", (x,), lambda g: (stretched(g, own, axes, keepdim) / count,))


@method("prod")
def prod(
    self: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None
) -> Tensor:
    """The product of all numbers, or along an axis."""
    kind = dtype or (self.dtype if self.dtype.is_floating_point else int64)
    x = self.to(kind) if kind.is_floating_point or dtype is not None else self
    axes = axes_of(x, dim)
    a, shape = reduced("prod", kind.code, x, axes)
    out = make(a, kept_shape(x.shape, axes) if keepdim else shape, kind)

    def back(g: Tensor) -> tuple[Tensor]:
        if (x == 0).any():
            return (_prod_slope(x, g, axes, keepdim),)
        return (stretched(g * out, x.shape, axes, keepdim) / x,)

    return record(out, "Prod", (x,), back, (x,))


def _prod_slope(x: Tensor, g: Tensor, axes: Sequence[int], keepdim: bool) -> Tensor:
    """Each number's slope is the product of the others, zeros and all."""
    if len(axes) != 1 and len(axes) != len(x.shape):
        raise absent("the gradient of prod() over several axes where a number is 0")
    if len(axes) == len(x.shape):
        rows, order = [flat(x)], None
    else:
        order = [i for i in range(len(x.shape)) if i not in axes] + list(axes)
        moved = x.permute(order).contiguous()
        size = x.shape[axes[0]]
        rows = [flat(moved)[i : i + size] for i in range(0, x._n, size)]
    slopes = array(x.dtype.code)
    for row in rows:
        slopes.extend(math.prod(v for j, v in enumerate(row) if j != i) for i in range(len(row)))
    if order is None:
        return make(slopes, x.shape, x.dtype) * g
    out = make(slopes, [x.shape[i] for i in order], x.dtype)
    out = out.permute([order.index(i) for i in range(len(order))])
    return out * stretched(g, x.shape, axes, keepdim)


def _spread_of(self: Tensor, dim: Any, correction: float, keepdim: bool) -> Tensor:
    if not self.dtype.is_floating_point:
        raise RuntimeError("std and var only support floating point and complex dtypes")
    axes = axes_of(self, dim)
    count = math.prod(self.shape[i] for i in axes)
    # In 64 bits inside, as torch's running sums are.
    middle = self.double().mean(axes, keepdim=True) if self._n else self.double()
    apart = (self.double() - middle) ** 2
    divisor = max(count - correction, 0)
    total = apart.sum(axes, keepdim=keepdim)
    return total / divisor if divisor else total * math.nan


@method("var")
def var(
    self: Tensor,
    dim: Any = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The variance, divided by n − 1 unless told otherwise."""
    dim, unbiased = (None, dim) if isinstance(dim, bool) else (dim, unbiased)
    amount = (1 if unbiased else 0) if correction is None else correction
    with_record = _spread_of(self, dim, amount, keepdim).to(self.dtype)
    return as_one(with_record, "Var")


@method("std")
def std(
    self: Tensor,
    dim: Any = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The standard deviation: the root of the variance."""
    dim, unbiased = (None, dim) if isinstance(dim, bool) else (dim, unbiased)
    amount = (1 if unbiased else 0) if correction is None else correction
    return as_one(_spread_of(self, dim, amount, keepdim).sqrt().to(self.dtype), "Std")


@method("norm")
def norm(
    self: Tensor,
    p: Any = 2,
    dim: Any = None,
    keepdim: bool = False,
    dtype: dtypes.dtype | None = None,
) -> Tensor:
    """The length of a vector: the root of its squares' sum, or another norm."""
    x = self if dtype is None else self.to(dtype)
    if not x.dtype.is_floating_point:
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            f"{x.dtype.scalar}"
        )
    if p in ("nuc",):
        raise absent(f"norm(p={p!r})")
    if p in (2, "fro", None):
        return _euclidean(x, dim, keepdim)
    if p == math.inf:
        return x.abs().amax(axes_of(x, dim), keepdim)
    if p == -math.inf:
        return x.abs().amin(axes_of(x, dim), keepdim)
    if p == 1:
        return as_one(x.abs().sum(axes_of(x, dim), keepdim), "LinalgVectorNorm")
    if p == 0:
        return (x != 0).to(x.dtype).sum(axes_of(x, dim), keepdim)
    return (x.abs() ** p).sum(axes_of(x, dim), keepdim) ** (1 / p)


def _euclidean(x: Tensor, dim: Any, keepdim: bool) -> Tensor:
    axes = axes_of(x, dim)
    squares = make(kernel.binary("mul", "d", flat(x), flat(x), 0), x.shape, dtypes.float64)
    a, shape = reduced("sum", "d", squares, axes)
    roots = array(x.dtype.code, map(math.sqrt, a))
    out = make(roots, kept_shape(x.shape, axes) if keepdim else shape, x.dtype)

    def back(g: Tensor) -> tuple[Tensor]:
        lengths = stretched(out, x.shape, axes, keepdim)
        slope = x * (stretched(g, x.shape, axes, keepdim) / lengths)
        return (slope.masked_fill(lengths == 0, 0),)

    return record(out, "LinalgVectorNorm", (x,), back, (x, out))


def _truth(op: str) -> Callable:
    def question(self: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
        axes = axes_of(self, dim)
        a, shape = reduced(op, "B", self, axes)
        return make(a, kept_shape(self.shape, axes) if keepdim else shape, bool_)

    question.__name__ = question.__qualname__ = op
    return question


Tensor.any, Tensor.all = _truth("any"), _truth("all")


@method("cumsum")
def cumsum(self: Tensor, dim: int, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The running sum along an axis."""
    if dtype is not None:
        return cumsum(self.to(dtype), dim)
    d = axis(len(self.shape), dim)
    out = _running(self, d, operator.add)
    return record(out, "Cumsum", (self,), lambda g: (g.flip(d).cumsum(d).flip(d),))


@method("cumprod")
def cumprod(self: Tensor, dim: int, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The running product along an axis."""
    if dtype is not None:
        return cumprod(self.to(dtype), dim)
    d = axis(len(self.shape), dim)
    out = _running(self, d, operator.mul)

    def back(g: Tensor) -> tuple[Tensor]:
        if (self == 0).any():
            raise absent("the gradient of cumprod() where a number is 0")
        return ((g * out).flip(d).cumsum(d).flip(d) / self,)

    return record(out, "Cumprod", (self,), back, (self,))


def _running(x: Tensor, d: int, step: Callable) -> Tensor:
    kind = x.dtype if x.dtype.is_floating_point else int64
    n = x.shape[d] if x.shape else 1
    x = x.detach()
    moved = (x.movedim(d, -1) if x.shape else x).contiguous()
    a, found = flat(moved), array(kind.code)
    for i in range(0, x._n, max(n, 1)):
        found.extend(array(kind.code, accumulate(a[i : i + n], step)))
    out = make(found, moved.shape, kind)
    out = out.movedim(-1, d).contiguous() if x.shape else out
    out._fn = None
    return out


@method("diff")
def diff(
    self: Tensor, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None
) -> Tensor:
    """Each number less the one before it."""
    from ._joining import cat

    d = axis(len(self.shape), dim)
    parts = [t for t in (prepend, self, append) if t is not None]
    out = cat(parts, d) if len(parts) > 1 else self
    for _ in range(n):
        size = out.shape[d]
        later, earlier = out.narrow(d, 1, size - 1), out.narrow(d, 0, size - 1)
        out = later ^ earlier if out.dtype is bool_ else later - earlier
    return out


@method("count_nonzero")
def count_nonzero(self: Tensor, dim: Any = None) -> Tensor:
    """How many numbers are not 0."""
    return sum(self != 0, dim)


@method("nansum")
def nansum(self: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """The sum of what is a number."""
    return sum(self.masked_fill(self.isnan(), 0), dim, keepdim)


@method("nanmean")
def nanmean(self: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """The mean of what is a number."""
    there = sum(self.isnan().logical_not(), dim, keepdim)
    return nansum(self, dim, keepdim) / there


@method("logsumexp")
def logsumexp(self: Tensor, dim: Any, keepdim: bool = False) -> Tensor:
    """The logarithm of the sum of exponentials, without overflow."""
    x = self if self.dtype.is_floating_point else self.to(dtypes.default[0])
    axes = axes_of(x, dim)
    top = x.detach().amax(axes, keepdim=True)
    top = top.masked_fill(top.isinf(), 0)
    out = (x - top).exp().sum(axes, keepdim=True).log() + top
    out = out if keepdim else out.reshape([n for i, n in enumerate(x.shape) if i not in axes])
    return as_one(out, "Logsumexp")

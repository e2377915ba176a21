"""Many numbers to one: sums, means, extremes, orders."""

from __future__ import annotations

import math
from array import array
from collections import namedtuple
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from . import _dtypes as dtypes
from . import _kernel as kernel
from ._absent import absent
from ._dtypes import bool_, int64
from ._indexing import gather, taken
from ._tensor import Size, Tensor, axis, flat, make, method, record, strides_of

_ordered = sorted


def axes_of(x: Tensor, dim: Any) -> tuple[int, ...]:
    """The axes that ``dim`` names; all for None and ()."""
    n = len(x.shape)
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
    x = self.to(kind) if dtype is not None and dtype.is_floating_point else self
    axes = axes_of(x, dim)
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
    axes = axes_of(x, dim)
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
    axes = axes_of(self, dim)
    a, shape = reduced("prod", kind.code, self, axes)
    out = make(a, kept_shape(self.shape, axes) if keepdim else shape, kind)

    def back(g: Tensor) -> tuple[Tensor]:
        if (self == 0).any():
            return (_prod_slope(self, g, axes, keepdim),)
        return (stretched(g * out, self.shape, axes, keepdim) / self,)

    return record(out, "Prod", (self,), back, (self,))


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
    return _named(with_record, "Var")


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
    return _named(_spread_of(self, dim, amount, keepdim).sqrt().to(self.dtype), "Std")


def _named(t: Tensor, kind: str) -> Tensor:
    """One operation to the outside, whatever it was made of."""
    if t._fn is not None:
        t._fn.kind = kind
    return t


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
        return _named(x.abs().sum(axes_of(x, dim), keepdim), "LinalgVectorNorm")
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


# --- extremes and orders


def _pair(name: str) -> type:
    base = namedtuple(name, ("values", "indices"))

    def text(self: Any) -> str:
        return f"torch.return_types.{name}(\nvalues={self.values!r},\nindices={self.indices!r})"

    return type(name, (base,), {"__slots__": (), "__repr__": text})


PAIRS = {name: _pair(name) for name in ("max", "min", "sort", "topk", "median")}


def _no_numbers(name: str, x: Tensor, dim: Any) -> None:
    if x._n == 0 and dim is None:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify "
            "the reduction dim with the 'dim' argument."
        )
    if dim is not None and x.shape and x.shape[axis(len(x.shape), dim)] == 0:
        raise IndexError(
            f"{name}(): Expected reduction dim {axis(len(x.shape), dim)} to have non-zero size."
        )


def _extreme(name: str) -> None:
    def extreme(self: Tensor, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
        if isinstance(dim, Tensor):
            return getattr(self, f"{name}imum")(dim)
        if other is not None:
            return getattr(self, f"{name}imum")(other)
        _no_numbers(name, self, dim)
        if dim is None:
            return _all_extreme(self, name)
        places = _place(f"arg{name}", self, dim, True)
        d = axis(len(self.shape), dim)
        values = gather(self, d, places) if self.shape else self.clone()
        values = _named(values, name.capitalize())
        if not keepdim and self.shape:
            values, places = _named(values.squeeze(d), name.capitalize()), places.squeeze(d)
        return PAIRS[name](values, places.detach())

    extreme.__name__ = extreme.__qualname__ = name
    setattr(Tensor, name, extreme)

    def among(self: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
        axes = axes_of(self, dim)
        a, shape = reduced(name, self.dtype.code, self, axes)
        out = make(a, kept_shape(self.shape, axes) if keepdim else shape, self.dtype)

        def back(g: Tensor) -> tuple[Tensor]:
            best = (self == stretched(out, self.shape, axes, keepdim)).to(g.dtype)
            share = best / best.sum(axes, keepdim=True)
            return (stretched(g, self.shape, axes, keepdim) * share,)

        return record(out, f"A{name}", (self,), back, (self, out))

    among.__name__ = among.__qualname__ = f"a{name}"
    setattr(Tensor, among.__name__, among)

    def place(self: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
        _no_numbers(f"arg{name}", self, dim)
        return _place(f"arg{name}", self, dim, keepdim)

    place.__name__ = place.__qualname__ = f"arg{name}"
    setattr(Tensor, place.__name__, place)


def _place(op: str, x: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    axes = axes_of(x, dim)
    a, shape = reduced(op, "q", x, axes)
    return make(a, kept_shape(x.shape, axes) if keepdim else shape, int64)


def _all_extreme(x: Tensor, name: str) -> Tensor:
    a, shape = reduced(name, x.dtype.code, x, axes_of(x, None))
    out = make(a, shape, x.dtype)

    def back(g: Tensor) -> tuple[Tensor]:
        best = (x == out).to(g.dtype)
        return (best * (g / best.sum()),)

    return record(out, name.capitalize(), (x,), back, (x, out))


_extreme("max")
_extreme("min")


def _ranked(row: array, descending: bool) -> list[int]:
    """Places by size; NaN is the largest."""

    def key(i: int) -> tuple[bool, float]:
        return (row[i] != row[i], row[i] if row[i] == row[i] else 0)

    if descending:
        return sorted(range(len(row)), key=lambda i: (not key(i)[0], -key(i)[1]))
    return sorted(range(len(row)), key=key)


def _orders(x: Tensor, d: int, descending: bool) -> Tensor:
    moved = x.detach().movedim(d, -1).contiguous()
    n = moved.shape[-1] if moved.shape else 1
    a = flat(moved)
    places = array("q")
    for i in range(0, x._n, max(n, 1)):
        places.extend(_ranked(a[i : i + n], descending))
    return make(places, moved.shape, int64).movedim(-1, d).contiguous()


@method("sort")
def sort(self: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """The numbers along an axis by size, and where each was."""
    d = axis(len(self.shape), dim)
    if not self.shape:
        return PAIRS["sort"](self.clone(), make(array("q", [0]), (), int64))
    places = _orders(self, d, descending)
    return PAIRS["sort"](_named(gather(self, d, places), "Sort"), places)


@method("argsort")
def argsort(
    self: Tensor, dim: int = -1, descending: bool = False, *, stable: bool = False
) -> Tensor:
    """Where the numbers are, by size."""
    return sort(self, dim, descending).indices


@method("topk")
def topk(self: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The ``k`` largest along an axis, and where they are."""
    d = axis(len(self.shape), dim)
    if k > (self.shape[d] if self.shape else 1):
        raise RuntimeError("selected index k out of range")
    values, places = sort(self, d, descending=largest)
    return PAIRS["topk"](_named(values.narrow(d, 0, k), "Topk"), places.narrow(d, 0, k))


@method("median")
def median(self: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle number; of two, the smaller."""
    if dim is None:
        a = flat(self)
        if any(v != v for v in a):
            return make(array(self.dtype.code, [math.nan]), (), self.dtype)
        place = _ranked(a, False)[(self._n - 1) // 2]
        return taken(self, [place], (), "Median")
    d = axis(len(self.shape), dim)
    values, places = sort(self, d)
    middle = (self.shape[d] - 1) // 2
    values, places = values.narrow(d, middle, 1), places.narrow(d, middle, 1)
    if not keepdim:
        values, places = values.squeeze(d), places.squeeze(d)
    return PAIRS["median"](_named(values, "Median"), places)


@method("cumsum")
def cumsum(self: Tensor, dim: int, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The running sum along an axis."""
    kind = dtype or (self.dtype if self.dtype.is_floating_point else int64)
    d = axis(len(self.shape), dim)
    n = self.shape[d] if self.shape else 1
    moved = (self.detach().movedim(d, -1) if self.shape else self.detach()).contiguous()
    a, sums = flat(moved), array(kind.code)
    for i in range(0, self._n, max(n, 1)):
        total: float = 0
        for value in a[i : i + n]:
            total += value
            sums.append(total)
    out = make(sums, moved.shape, kind)
    out = out.movedim(-1, d).contiguous() if self.shape else out
    out._fn = None
    return record(out, "Cumsum", (self,), lambda g: (g.flip(d).cumsum(d).flip(d),))


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
    return _named(out, "Logsumexp")


@method("unique")
def unique(
    self: Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False,
    dim: int | None = None,
) -> Any:  # fmt: skip
    """The different numbers, by size."""
    if dim is not None:
        if return_inverse or return_counts:
            raise absent("unique(dim=…) with return_inverse or return_counts")
        d = axis(len(self.shape), dim)
        rows = _ordered({tuple(flat(row)) for row in self.detach().unbind(d)})
        shape = [n for i, n in enumerate(self.shape) if i != d]
        parts = array(self.dtype.code, [v for row in rows for v in row])
        lying = make(parts, (len(rows), *shape), self.dtype)
        return lying.movedim(0, d).contiguous()
    a = flat(self)
    values = array(a.typecode, _ordered(set(a)))
    out = [make(values, (len(values),), self.dtype)]
    where = {v: i for i, v in enumerate(values)}
    if return_inverse:
        out.append(make(array("q", [where[v] for v in a]), self.shape, int64))
    if return_counts:
        counts = [0] * len(values)
        for v in a:
            counts[where[v]] += 1
        out.append(make(array("q", counts), (len(values),), int64))
    return out[0] if len(out) == 1 else tuple(out)


@method("bincount")
def bincount(self: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each whole number from 0 occurs."""
    if self.dtype.is_floating_point or self.dtype is bool_:
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{self.dtype.scalar}'")
    a = flat(self)
    if len(self.shape) != 1 or any(v < 0 for v in a):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    size = max(minlength, max(a, default=-1) + 1)
    kind = int64 if weights is None else weights.dtype
    counts = kernel.zeros(kind.code, size)
    kernel.put(
        counts, a, array(kind.code, [1]) * len(a) if weights is None else flat(weights), True
    )
    return make(counts, (size,), kind)


def _with_numpys_names(name: str) -> None:
    """Take ``axis`` for ``dim`` and ``keepdims`` for ``keepdim``, as torch does."""
    plain = getattr(Tensor, name)

    @wraps(plain)
    def method(self: Tensor, *args: Any, **named: Any) -> Any:
        if "axis" in named:
            named["dim"] = named.pop("axis")
        if "keepdims" in named:
            named["keepdim"] = named.pop("keepdims")
        return plain(self, *args, **named)

    setattr(Tensor, name, method)


for _name in (
    "sum", "mean", "prod", "std", "var", "any", "all", "amax", "amin", "argmax", "argmin", "max",
    "min", "norm", "cumsum", "logsumexp", "sort", "argsort", "nansum", "nanmean",
):  # fmt: skip
    _with_numpys_names(_name)

"""Extremes and orders: which numbers are the largest, and where they are."""

from __future__ import annotations

import math
from array import array
from collections import namedtuple
from typing import Any

from . import _kernel as kernel
from ._absent import absent
from ._creation import full
from ._dtypes import bool_, int64
from ._gathering import gather
from ._indexing import taken
from ._joining import stack
from ._reductions import axes_of, kept_shape, reduced, stretched
from ._shapes import axis
from ._tensor import Tensor, as_one, flat, make, method, record

_ordered = sorted


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
        values = as_one(values, name.capitalize())
        if not keepdim and self.shape:
            values, places = as_one(values.squeeze(d), name.capitalize()), places.squeeze(d)
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

    return record(out, f"{name.capitalize()}Backward1", (x,), back, (x, out))


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
    return PAIRS["sort"](as_one(gather(self, d, places), "Sort"), places)


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
    return PAIRS["topk"](as_one(values.narrow(d, 0, k), "Topk"), places.narrow(d, 0, k))


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
    return PAIRS["median"](as_one(values, "Median"), places)


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


@method("quantile")
def quantile(
    self: Tensor, q: Any, dim: int | None = None, keepdim: bool = False, *,
    interpolation: str = "linear",
) -> Tensor:  # fmt: skip
    """The number below which a share ``q`` of the numbers lies, between neighbours linearly."""
    if interpolation != "linear":
        raise absent(f"quantile(interpolation={interpolation!r})")
    shares = q if isinstance(q, Tensor) else full((), q, dtype=self.dtype)
    if not self.dtype.is_floating_point:
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    if shares.dtype is not self.dtype:
        raise RuntimeError("quantile() q tensor must be same dtype as the input tensor")
    if len(shares.shape) > 1:
        raise RuntimeError("quantile() q must be a scalar or 1D tensor")
    if any(not 0 <= share <= 1 for share in flat(shares)):
        raise RuntimeError("quantile() q must be in the range [0, 1] but got " + str(q))
    x = self.flatten() if dim is None else self.movedim(dim, -1)
    ordered = sort(x, -1).values
    last = x.shape[-1] - 1
    parts = []
    for share in flat(shares):
        below = int(share * last)
        low, high = ordered.select(-1, below), ordered.select(-1, min(below + 1, last))
        part = low.lerp(high, share * last - below)
        if keepdim:
            part = part.reshape([1] * len(self.shape)) if dim is None else part.unsqueeze(dim)
        parts.append(part)
    return stack(parts) if shares.shape else parts[0]

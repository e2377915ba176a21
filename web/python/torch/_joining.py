"""Several tensors to one, and one to several."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from . import _dtypes as dtypes
from . import _kernel as kernel
from ._arithmetic import compare
from ._creation import from_data
from ._dtypes import bool_
from ._shapes import Size, axis, broadcast, strides_of
from ._tensor import Tensor, as_one, flat, make, method, record, view_of


def _listed(tensors: Any, function: str) -> list[Tensor]:
    if isinstance(tensors, Tensor):
        raise TypeError(
            f"{function}(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor"
        )
    found = list(tensors)
    for place, t in enumerate(found):
        if not isinstance(t, Tensor):
            raise TypeError(
                f"expected Tensor as element {place} in argument 0, but got {type(t).__name__}"
            )
    return found


def cat(tensors: Any, dim: int = 0) -> Tensor:
    """One after another along an axis that they have."""
    given = _listed(tensors, "cat")
    if not given:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    parts = [t for t in given if t.shape != (0,)] or given[:1]
    for place, t in enumerate(given):
        if not t.shape:
            raise RuntimeError(
                f"zero-dimensional tensor (at position {place}) cannot be concatenated"
            )
    n = len(parts[0].shape)
    d = axis(n, dim)
    kind = parts[0].dtype
    for place, t in enumerate(parts):
        kind = dtypes.promote(kind, t.dtype)
        if len(t.shape) != n:
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {n} and {len(t.shape)}"
            )
        for i in range(n):
            if i != d and t.shape[i] != parts[0].shape[i]:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {d}. Expected size "
                    f"{parts[0].shape[i]} but got size {t.shape[i]} for tensor number {place} in "
                    "the list."
                )
    parts = [t.to(kind) for t in parts]
    lengths = [t.shape[d] for t in parts]
    shape = [*parts[0].shape[:d], sum(lengths), *parts[0].shape[d + 1 :]]
    outer, inner = math.prod(shape[:d]), math.prod(shape[d + 1 :])
    numbers, blocks = [flat(t) for t in parts], [length * inner for length in lengths]
    out = array(kind.code)
    for i in range(outer):
        for a, block in zip(numbers, blocks, strict=True):
            out.extend(a[i * block : (i + 1) * block])
    joined = make(out, shape, kind)
    return record(joined, "Cat", parts, lambda g: split(g, lengths, d))


def stack(tensors: Any, dim: int = 0) -> Tensor:
    """One beside another along a new axis."""
    parts = _listed(tensors, "stack")
    if not parts:
        raise RuntimeError("stack expects a non-empty TensorList")
    for place, t in enumerate(parts):
        if t.shape != parts[0].shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(parts[0].shape)} at "
                f"entry 0 and {list(t.shape)} at entry {place}"
            )
    d = axis(len(parts[0].shape) + 1, dim)
    out = cat([t.unsqueeze(d) for t in parts], d)
    if out._fn is not None:
        out._fn.kind = "Stack"
    return out


def hstack(tensors: Any) -> Tensor:
    """Side by side."""
    parts = [t.reshape(1) if not t.shape else t for t in _listed(tensors, "hstack")]
    return cat(parts, 0 if len(parts[0].shape) == 1 else 1)


def vstack(tensors: Any) -> Tensor:
    """One below another."""
    parts = _listed(tensors, "vstack")
    return cat([t.reshape(1, -1) if len(t.shape) < 2 else t for t in parts], 0)


def column_stack(tensors: Any) -> Tensor:
    """Vectors as columns."""
    parts = _listed(tensors, "column_stack")
    return cat([t.reshape(-1, 1) if len(t.shape) < 2 else t for t in parts], 1)


def _piece(x: Tensor, d: int, start: int, length: int, kind: str, place: int) -> Tensor:
    shape = [*x.shape[:d], length, *x.shape[d + 1 :]]
    own, strides = x.shape, x.stride()

    def back(g: Tensor) -> Tensor:
        zero = make(kernel.zeros(g.dtype.code, math.prod(own)), own, g.dtype)
        steps = strides_of(own)
        kernel.scatter(zero._a, start * steps[d], g.shape, steps, flat(g))
        return record(zero, f"{kind}Backward", (g,), lambda h: (h.narrow(d, start, length),))

    return view_of(x, x._o + start * strides[d], shape, strides, kind, back, place)


@method("split")
def split(self: Tensor, split_size: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces of one length, or of the given lengths."""
    d = axis(len(self.shape), dim)
    whole = self.shape[d]
    if isinstance(split_size, int):
        if split_size <= 0:
            raise RuntimeError(
                f"split expects split_size be non-negative, but got split_size={split_size}"
            )
        starts = range(0, max(whole, 1), split_size)
        lengths = [min(split_size, whole - start) for start in starts]
    else:
        lengths = list(split_size)
        if sum(lengths) != whole:
            raise RuntimeError(
                "split_with_sizes expects split_sizes to sum exactly to "
                f"{whole} (input tensor's size at dimension {d}), but got split_sizes={lengths}"
            )
    pieces, start = [], 0
    for place, length in enumerate(lengths):
        pieces.append(_piece(self, d, start, length, "Split", place))
        start += length
    return tuple(pieces)


@method("chunk")
def chunk(self: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """So many pieces, the last perhaps shorter."""
    d = axis(len(self.shape), dim)
    return split(self, max(1, -(-self.shape[d] // chunks)), d)


@method("tensor_split")
def tensor_split(self: Tensor, sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """So many pieces of nearly one length, or cut at the given places."""
    d = axis(len(self.shape), dim)
    whole = self.shape[d]
    if isinstance(sections, int):
        lengths = [whole // sections + (i < whole % sections) for i in range(sections)]
    else:
        cuts = [0, *sections, whole]
        lengths = [b - a for a, b in pairwise(cuts)]
    return split(self, lengths, d)


@method("unbind")
def unbind(self: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """One tensor for each place of an axis."""
    if not self.shape:
        raise RuntimeError("Dimension specified as 0 but tensor has no dimensions")
    d = axis(len(self.shape), dim)
    own, strides = self.shape, self.stride()
    shape = [*own[:d], *own[d + 1 :]]
    steps = [*strides[:d], *strides[d + 1 :]]

    def back_of(place: int) -> Any:
        def back(g: Tensor) -> Tensor:
            zero = make(kernel.zeros(g.dtype.code, math.prod(own)), own, g.dtype)
            lying = strides_of(own)
            rest = [*lying[:d], *lying[d + 1 :]]
            kernel.scatter(zero._a, place * lying[d], g.shape, rest, flat(g))
            return record(zero, "UnbindBackward", (g,), lambda h: (h.select(d, place),))

        return back

    return tuple(
        view_of(self, self._o + i * strides[d], shape, steps, "Unbind", back_of(i), i)
        for i in range(own[d])
    )


@method("flip")
def flip(self: Tensor, *dims: Any) -> Tensor:
    """Some axes backwards."""
    named = dims[0] if len(dims) == 1 and isinstance(dims[0], list | tuple) else dims
    axes = [axis(len(self.shape), d) for d in named]
    a = flat(self)
    steps = strides_of(self.shape)
    places = [0]
    for i, length in enumerate(self.shape):
        order = range(length - 1, -1, -1) if i in axes else range(length)
        places = [p + k * steps[i] for p in places for k in order]
    out = make(kernel.take(a, places if self._n else [], 1), self.shape, self.dtype)
    return record(out, "Flip", (self,), lambda g: (flip(g, axes),))


@method("roll")
def roll(self: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """Moved along axes; what falls off one end comes in at the other."""
    if dims is None:
        return as_one(roll(self.flatten(), shifts, 0).reshape(self.shape), "Roll")
    amounts = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    axes = (dims,) if isinstance(dims, int) else tuple(dims)
    out = self
    for shift, dim in zip(amounts, axes, strict=True):
        d = axis(len(self.shape), dim)
        n = self.shape[d]
        cut = (n - shift) % n if n else 0
        out = cat([out.narrow(d, cut, n - cut), out.narrow(d, 0, cut)], d)
    return as_one(out, "Roll")


@method("repeat")
def repeat(self: Tensor, *repeats: Any) -> Tensor:
    """So many times along each axis."""
    times = list(repeats[0] if len(repeats) == 1 and isinstance(repeats[0], list | tuple) else
                 repeats)  # fmt: skip
    if len(times) < len(self.shape):
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            "tensor"
        )
    lead = len(times) - len(self.shape)
    shape = [1] * lead + list(self.shape)
    out = self.reshape([v for n in shape for v in (1, n)])
    out = out.expand([v for n, k in zip(shape, times, strict=True) for v in (k, n)])
    # Always a copy: numbers that are repeated can be written to one by one.
    out = out.reshape([n * k for n, k in zip(shape, times, strict=True)]).clone()
    return as_one(out, "Repeat")


@method("tile")
def tile(self: Tensor, *dims: Any) -> Tensor:
    """``repeat``, with missing axes taken as 1."""
    times = list(dims[0] if len(dims) == 1 and isinstance(dims[0], list | tuple) else dims)
    return repeat(self, [1] * (len(self.shape) - len(times)) + times)


@method("repeat_interleave")
def repeat_interleave(self: Tensor, repeats: Any, dim: int | None = None) -> Tensor:
    """Each number, or each place of an axis, so many times."""
    if dim is None:
        return repeat_interleave(self.flatten(), repeats, 0)
    d = axis(len(self.shape), dim)
    times = [repeats] * self.shape[d] if isinstance(repeats, int) else repeats.tolist()
    places = [i for i, k in enumerate(times) for _ in range(k)]
    index = make(array("q", places), (len(places),), dtypes.int64)
    return self.index_select(d, index)


@method("diag")
def diag(self: Tensor, diagonal: int = 0) -> Tensor:
    """A matrix with this diagonal, or the diagonal of a matrix."""
    if len(self.shape) == 2:
        return self.diagonal(diagonal).clone()
    if len(self.shape) != 1:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {len(self.shape)}D")
    n = self.shape[0] + abs(diagonal)
    out = make(kernel.zeros(self.dtype.code, n * n), (n, n), self.dtype)
    start = diagonal if diagonal >= 0 else -diagonal * n
    kernel.scatter(out._a, start, (self.shape[0],), (n + 1,), flat(self))
    return record(out, "DiagEmbed", (self,), lambda g: (g.diagonal(diagonal),))


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """Every combination of coordinates: one tensor for each axis."""
    parts = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else (
        list(tensors))  # fmt: skip
    if indexing is None:
        import warnings

        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing "
            "argument.",
            stacklevel=2,
        )
    elif indexing not in ("ij", "xy"):
        raise RuntimeError(
            f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}'
        )
    swap = indexing == "xy" and len(parts) > 1
    if swap:
        parts[0], parts[1] = parts[1], parts[0]
    shape = [t._n for t in parts]
    grids = [
        t.reshape([-1 if j == i else 1 for j in range(len(parts))]).expand(*shape)
        for i, t in enumerate(parts)
    ]
    if swap:
        grids = [g.transpose(0, 1) for g in grids]
        grids[0], grids[1] = grids[1], grids[0]
    return tuple(grids)


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """Every combination of numbers, a row each."""
    if len(tensors) == 1:
        return tensors[0]
    return stack([g.flatten() for g in meshgrid(*tensors, indexing="ij")], 1)


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """All stretched to one shape."""
    shape = Size(())
    for t in tensors:
        shape = broadcast(shape, t.shape)
    return tuple(t.expand(shape) for t in tensors)


# --- compared as a whole


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether shapes and numbers are the same."""
    return input.shape == other.shape and bool(compare("eq", input, other).all())


def isclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Tensor:
    """Where two tensors differ by no more than atol + rtol · |other|."""
    if input.dtype is not other.dtype:
        raise RuntimeError(f"{input.dtype.scalar} did not match {other.dtype.scalar}")
    same = compare("eq", input, other)
    if equal_nan:
        same = same | (input.isnan() & other.isnan())
    if input.dtype is bool_:
        return same
    a, b = input.detach().double(), other.detach().double()
    apart = (a - b).abs()
    return same | (apart.isfinite() & (apart <= (b * rtol).abs() + atol))


def isin(elements: Tensor, test_elements: Any, *, invert: bool = False) -> Tensor:
    """Whether each number is one of some others."""
    given = test_elements if isinstance(test_elements, Tensor) else from_data(test_elements)
    those = set(flat(given))
    return make(array("B", [(v in those) != invert for v in flat(elements)]), elements.shape, bool_)


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    """Whether two tensors differ nowhere by more than atol + rtol · |other|."""
    return bool(isclose(input, other, rtol, atol, equal_nan).all())


def searchsorted(sorted_sequence: Tensor, input: Any, *, right: bool = False) -> Tensor:
    """Where numbers would be put into a sorted row."""
    from bisect import bisect_left, bisect_right

    find = bisect_right if right else bisect_left
    row = flat(sorted_sequence)
    values: Sequence[float] = flat(input) if isinstance(input, Tensor) else [input]
    shape = input.shape if isinstance(input, Tensor) else ()
    return make(array("q", [find(row, v) for v in values]), shape, dtypes.int64)


for _function in (equal, isclose, allclose):
    method()(_function)

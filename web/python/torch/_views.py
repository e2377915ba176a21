"""Other shapes on the same numbers."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

from . import _kernel as kernel
from ._absent import check_layout
from ._arithmetic import unbroadcast
from ._shapes import Size, axis, sizes, strides_of
from ._tensor import Tensor, copied, flat, make, method, record, view_of


def _without_guess(shape: Sequence[int], count: int, what: str) -> tuple[int, ...]:
    """The shape with its −1 worked out."""
    wanted = list(shape)
    if any(n < -1 for n in wanted):
        bad = next(n for n in wanted if n < -1)
        raise RuntimeError(f"invalid shape dimension {bad}")
    open_ = [i for i, n in enumerate(wanted) if n == -1]
    if len(open_) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if open_:
        rest = math.prod(n for n in wanted if n != -1)
        if rest == 0:
            raise RuntimeError(
                f"cannot reshape tensor of 0 elements into shape {wanted} because the unspecified "
                "dimension size -1 can be any value and is ambiguous"
            )
        if count % rest:
            raise RuntimeError(f"shape '{wanted}' is invalid for input of size {count}")
        wanted[open_[0]] = count // rest
    if math.prod(wanted) != count:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
    return tuple(wanted)


def view_strides(x: Tensor, shape: Sequence[int]) -> tuple[int, ...] | None:
    """Strides of ``x``'s numbers in another shape, or None where no strides fit."""
    if x._st is None or x._n == 0:
        return strides_of(shape)
    # Runs of axes that lie in order, as (count, stride), innermost last.
    runs: list[list[int]] = []
    for length, stride in zip(x.shape, x._st, strict=True):
        if length == 1:
            continue
        if runs and runs[-1][1] == length * stride:
            runs[-1] = [runs[-1][0] * length, stride]
        else:
            runs.append([length, stride])
    if not runs:
        return strides_of(shape)
    strides: list[int] = []
    run = len(runs) - 1
    left, step = runs[run]
    for length in reversed(shape):
        if left == 1 and length != 1 and run > 0:
            run -= 1
            left, step = runs[run]
        if length == 1:
            strides.append(step * left if left else step)
            continue
        if left % length:
            return None
        strides.append(step)
        step *= length
        left //= length
    return tuple(reversed(strides))


@method("view")
def view(self: Tensor, *shape: Any) -> Tensor:
    """The same numbers in another shape."""
    if len(shape) == 1 and not isinstance(shape[0], int | list | tuple | Tensor):
        return self.to(shape[0]) if shape[0] is self.dtype else _no_bit_view()
    wanted = _without_guess(sizes(shape), self._n, "view")
    strides = view_strides(self, wanted)
    if strides is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one "
            "dimension spans across two contiguous subspaces). Use .reshape(...) instead."
        )
    own = self.shape
    return view_of(self, self._o, wanted, strides, "View", lambda g: g.reshape(own))


def _no_bit_view() -> Tensor:
    from ._absent import absent

    raise absent("Tensor.view(dtype)")


@method("reshape")
def reshape(self: Tensor, *shape: Any) -> Tensor:
    """Another shape: a view where one is possible, else a copy."""
    wanted = _without_guess(sizes(shape), self._n, "reshape")
    strides = view_strides(self, wanted)
    own = self.shape
    if strides is not None:
        return view_of(self, self._o, wanted, strides, "View", lambda g: g.reshape(own))
    copy = make(flat(self), wanted, self.dtype)
    return record(copy, "UnsafeView", (self,), lambda g: (g.reshape(own),))


@method("view_as")
def view_as(self: Tensor, other: Tensor) -> Tensor:
    """The shape of another tensor."""
    return view(self, other.shape)


@method("reshape_as")
def reshape_as(self: Tensor, other: Tensor) -> Tensor:
    """The shape of another tensor."""
    return reshape(self, other.shape)


@method("ravel")
def ravel(self: Tensor) -> Tensor:
    """One axis."""
    return reshape(self, -1) if len(self.shape) != 1 else self


@method("flatten")
def flatten(self: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Some axes made one."""
    n = len(self.shape)
    if not n:
        return reshape(self, 1)
    first, last = axis(n, start_dim), axis(n, end_dim)
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if first == last:
        return self
    middle = math.prod(self.shape[first : last + 1])
    return reshape(self, *self.shape[:first], middle, *self.shape[last + 1 :])


@method("unflatten")
def unflatten(self: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """One axis made several."""
    d = axis(len(self.shape), dim)
    parts = _without_guess(sizes, self.shape[d], "unflatten")
    return view(self, *self.shape[:d], *parts, *self.shape[d + 1 :])


@method("permute")
def permute(self: Tensor, *dims: Any) -> Tensor:
    """The axes in another order."""
    n = len(self.shape)
    if len(dims) == 1 and isinstance(dims[0], list | tuple):
        dims = tuple(dims[0])
    if len(dims) != n:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the "
            "length of the desired ordering of dimensions i.e. input.dim() = "
            f"{n} is not equal to len(dims) = {len(dims)}"
        )
    order = [axis(n, d) for d in dims]
    if len(set(order)) != n:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    back = [order.index(i) for i in range(n)]
    strides = self.stride()
    return view_of(
        self,
        self._o,
        [self.shape[d] for d in order],
        [strides[d] for d in order],
        "Permute",
        lambda g: permute(g, back),
    )


@method("transpose", "swapaxes", "swapdims")
def transpose(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two axes exchanged."""
    n = len(self.shape)
    a, b = axis(n, dim0), axis(n, dim1)
    if not n:
        return self
    shape, strides = list(self.shape), list(self.stride())
    shape[a], shape[b] = shape[b], shape[a]
    strides[a], strides[b] = strides[b], strides[a]
    return view_of(self, self._o, shape, strides, "Transpose", lambda g: transpose(g, a, b))


@method("t")
def t(self: Tensor) -> Tensor:
    """A matrix on its side."""
    n = len(self.shape)
    if n > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {n}D")
    if n < 2:
        return view_of(self, self._o, self.shape, self.stride(), "T", lambda g: g)
    (rows, columns), (down, along) = self.shape, self.stride()
    return view_of(self, self._o, (columns, rows), (along, down), "T", lambda g: g.t())


Tensor.T = property(lambda self: permute(self, *range(len(self.shape) - 1, -1, -1)))


def _matrices(self: Tensor) -> Tensor:
    if len(self.shape) < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got "
            f"{len(self.shape)}-D tensor."
        )
    return transpose(self, -2, -1)


Tensor.mT = property(_matrices)


@method("movedim", "moveaxis")
def movedim(self: Tensor, source: Any, destination: Any) -> Tensor:
    """Some axes moved to other places."""
    n = len(self.shape)
    src = [axis(n, d) for d in (source if isinstance(source, tuple | list) else [source])]
    dst = [axis(n, d) for d in (destination if isinstance(destination, tuple | list) else
                                [destination])]  # fmt: skip
    order = [i for i in range(n) if i not in src]
    for place, d in sorted(zip(dst, src, strict=True)):
        order.insert(place, d)
    return permute(self, order)


@method("unsqueeze")
def unsqueeze(self: Tensor, dim: int) -> Tensor:
    """One more axis, of length 1."""
    d = axis(len(self.shape) + 1, dim)
    strides = list(self.stride())
    step = self.shape[d] * strides[d] if d < len(strides) else 1
    shape = [*self.shape[:d], 1, *self.shape[d:]]
    strides.insert(d, step)
    return view_of(self, self._o, shape, strides, "Unsqueeze", lambda g: g.squeeze(d))


@method("squeeze")
def squeeze(self: Tensor, *dim: Any) -> Tensor:
    """Without the axes of length 1, or without the named ones of them."""
    n = len(self.shape)
    if dim and isinstance(dim[0], tuple | list):
        dim = tuple(dim[0])
    named = [axis(n, d) for d in dim] if dim else range(n)
    gone = {d for d in named if n and self.shape[d] == 1}
    kept = [i for i in range(n) if i not in gone]
    own, strides = self.shape, self.stride()
    return view_of(
        self,
        self._o,
        [own[i] for i in kept],
        [strides[i] for i in kept],
        "SqueezeBackward1" if dim else "Squeeze",
        lambda g: g.reshape(own),
    )


def _inplace_shape(name: str) -> None:
    def change(self: Tensor, *dims: Any) -> Tensor:
        other = getattr(self, name)(*dims)
        self._st, self.shape = other._st, other.shape
        if other._fn is not None:
            self._fn = other._fn
        return self

    change.__name__ = change.__qualname__ = f"{name}_"
    setattr(Tensor, change.__name__, change)


for _name in ("unsqueeze", "squeeze", "t", "transpose"):
    _inplace_shape(_name)


@method("expand")
def expand(self: Tensor, *shape: Any) -> Tensor:
    """Axes of length 1 stretched; no number is copied."""
    wanted = list(sizes(shape))
    lead = len(wanted) - len(self.shape)
    if lead < 0:
        raise RuntimeError(
            f"expand(torch.{self.dtype.scalar}Tensor{{{list(self.shape)}}}, size={wanted}): the "
            f"number of sizes provided ({len(wanted)}) must be greater or equal to the number of "
            f"dimensions in the tensor ({len(self.shape)})"
        )
    own = self.stride()
    strides = [0] * lead
    for i, (length, stride) in enumerate(zip(self.shape, own, strict=True)):
        asked = wanted[lead + i]
        if asked == -1:
            wanted[lead + i] = asked = length
        if length not in (1, asked):
            raise RuntimeError(
                f"The expanded size of the tensor ({asked}) must match the existing size "
                f"({length}) at non-singleton dimension {lead + i}.  Target sizes: {wanted}.  "
                f"Tensor sizes: {list(self.shape)}"
            )
        strides.append(0 if length == 1 != asked else stride)
    for i in range(lead):
        if wanted[i] == -1:
            raise RuntimeError(
                f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing "
                f"dimension {i}"
            )
    shape_before = self.shape
    return view_of(self, self._o, wanted, strides, "Expand", lambda g: unbroadcast(g, shape_before))


@method("expand_as")
def expand_as(self: Tensor, other: Tensor) -> Tensor:
    """Stretched to the shape of another tensor."""
    return expand(self, other.shape)


@method("broadcast_to")
def broadcast_to(self: Tensor, size: Sequence[int]) -> Tensor:
    """Stretched to a shape."""
    return expand(self, *size)


@method("contiguous")
def contiguous(self: Tensor, *, memory_format: Any = None) -> Tensor:
    """With the numbers in order: itself, or a copy."""
    check_layout("contiguous", memory_format=memory_format)
    if self._st is None:
        return self
    return record(copied(self), "Clone", (self,), lambda g: (g,))


@method("narrow")
def narrow(self: Tensor, dim: int, start: Any, length: int) -> Tensor:
    """A stretch of one axis."""
    d = axis(len(self.shape), dim)
    begin = operator.index(start)
    begin += self.shape[d] if begin < 0 else 0
    if begin + length > self.shape[d]:
        raise RuntimeError(
            f"start ({begin}) + length ({length}) exceeds dimension size ({self.shape[d]})."
        )
    return self[(slice(None),) * d + (slice(begin, begin + length),)]


@method("select")
def select(self: Tensor, dim: int, index: int) -> Tensor:
    """One place of an axis, which is gone then."""
    d = axis(len(self.shape), dim)
    return self[(slice(None),) * d + (operator.index(index),)]


@method("diagonal")
def diagonal(self: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The numbers whose two places differ by ``offset``; that axis comes last."""
    n = len(self.shape)
    a, b = axis(n, dim1), axis(n, dim2)
    strides = self.stride()
    rows, columns = self.shape[a], self.shape[b]
    length = max(0, min(rows + min(offset, 0), columns - max(offset, 0)))
    start = max(-offset, 0) * strides[a] + max(offset, 0) * strides[b]
    kept = [i for i in range(n) if i not in (a, b)]
    own, dtype = self.shape, self.dtype

    def back(g: Tensor) -> Tensor:
        zero = make(kernel.zeros(dtype.code, math.prod(own)), own, dtype)
        flat_strides = strides_of(own)
        begin = max(-offset, 0) * flat_strides[a] + max(offset, 0) * flat_strides[b]
        steps = [*(flat_strides[i] for i in kept), flat_strides[a] + flat_strides[b]]
        kernel.scatter(zero._a, begin, g.shape, steps, flat(g))
        return record(zero, "DiagonalBackward", (g,), lambda h: (diagonal(h, offset, a, b),))

    shape = Size([*(own[i] for i in kept), length])
    steps = [*(strides[i] for i in kept), strides[a] + strides[b]]
    return view_of(self, self._o + (start if length else 0), shape, steps, "Diagonal", back)

"""``x[…]`` and ``x[…] = …``.

Numbers, slices, None and … give a view. Lists and tensors of places, and masks, choose numbers
and give a copy.
"""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Sequence
from typing import Any

from . import _autograd as autograd
from . import _dtypes as dtypes
from . import _kernel as kernel
from ._autograd import Node
from ._dtypes import bool_, int64
from ._inplace import assign, check_writable, write
from ._shapes import Size, broadcast, strides_of
from ._tensor import Tensor, expanded, flat, make, method, needs, record, view_of

_KINDS = (
    "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
    "indices (got {})"
)


def _places(value: Any) -> Tensor:
    """A list of places, or a mask, as a tensor."""
    if isinstance(value, list | tuple | range):
        from ._creation import tensor

        value = tensor(list(value))
        if value._n == 0:
            return value.to(int64)
    if value.dtype.is_floating_point:
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    return value


def _axes_taken(item: Any) -> int:
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    if isinstance(item, Tensor) and item.dtype in (bool_, dtypes.uint8):
        return item.dim()
    if isinstance(item, list) and item and isinstance(item[0], list | bool):
        tensor = _places(item)
        return tensor.dim() if tensor.dtype is bool_ else 1
    return 1


def _is_several(key: Any) -> bool:
    """Whether a list stands for several parts, as NumPy once had it: it is not one of places."""
    parts = Tensor | Sequence | slice | None
    return (
        isinstance(key, list)
        and len(key) < 32
        and any(each is Ellipsis or isinstance(each, parts) for each in key)
    )


def _items(x: Tensor, key: Any) -> list[Any]:
    """The key with … written out."""
    items = list(key) if isinstance(key, tuple) or _is_several(key) else [key]
    n = len(x.shape)
    taken = sum(map(_axes_taken, items))
    if taken > n:
        if n == 0 and any(isinstance(item, slice) for item in items):
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        if n == 0:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
                "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {n}")
    dots = [i for i, item in enumerate(items) if item is Ellipsis]
    if dots:
        items[dots[0] : dots[0] + 1] = [slice(None)] * (n - taken)
    return items


def _slice(value: slice, length: int) -> tuple[int, int, int]:
    """(start, count, step) of a slice."""
    step = 1 if value.step is None else operator.index(value.step)
    if step <= 0:
        raise ValueError("step must be greater than zero")
    ends = [None if end is None else operator.index(end) for end in (value.start, value.stop)]
    start, stop, step = slice(*ends, step).indices(length)
    return start, max(0, (stop - start + step - 1) // step), step


class Selection:
    """What a key chooses: a view by offset, shape and strides, and lists of places within it."""

    def __init__(self, x: Tensor, key: Any) -> None:
        self.shape: list[int] = []
        self.strides: list[int] = []
        self.offset = x._o
        self.lists: dict[int, Tensor] = {}
        # What the last part of the key that is no whole slice does, as torch names it.
        self.last = "Alias"
        self._x, self._axis, self._steps = x, 0, x.stride()
        for item in _items(x, key):
            self._take(item)
        self.shape += x.shape[self._axis :]
        self.strides += self._steps[self._axis :]

    def _take(self, item: Any) -> None:
        if isinstance(item, int) and not isinstance(item, bool):
            self._number(item)
            return
        if isinstance(item, slice):
            step = self._steps[self._axis]
            start, count, stride = _slice(item, self._x.shape[self._axis])
            self.offset += start * step if count else 0
            self._keep(count, step * stride)
            self._axis += 1
            if item != slice(None):
                self.last = "Slice"
        elif item is None:
            self._keep(1, 1)
            self.last = "Unsqueeze"
        elif isinstance(item, bool):
            self._mask(_places([item]).reshape(()))
        elif isinstance(item, Tensor) and not item.shape and item.dtype not in (
            bool_, dtypes.uint8,
        ):  # fmt: skip
            if item.dtype.is_floating_point:
                raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
            self._number(item.item())
        elif isinstance(item, str):
            raise TypeError("new(): invalid data type 'str'")
        elif isinstance(item, Tensor | list | tuple | range):
            places = _places(item)
            if places.dtype in (bool_, dtypes.uint8):
                self._mask(places)
            else:
                self._list(places)
        else:
            try:
                self._number(operator.index(item))
            except TypeError:
                raise IndexError(_KINDS.format(type(item).__name__)) from None

    def _number(self, place: int) -> None:
        length = self._x.shape[self._axis]
        if not -length <= place < length:
            raise IndexError(
                f"index {place} is out of bounds for dimension {self._axis} with size {length}"
            )
        self.offset += (place % length) * self._steps[self._axis]
        self._axis += 1
        self.last = "Select"

    def _list(self, places: Tensor) -> None:
        self.lists[len(self.shape)] = places
        self._keep(self._x.shape[self._axis], self._steps[self._axis])
        self._axis += 1

    def _mask(self, mask: Tensor) -> None:
        for i, length in enumerate(mask.shape):
            own = self._x.shape[self._axis + i]
            if length != own:
                raise IndexError(
                    f"The shape of the mask {list(mask.shape)} at index {i} does not match the "
                    f"shape of the indexed tensor {list(self._x.shape)} at index "
                    f"{self._axis + i}"
                )
        if not mask.shape:
            self.lists[len(self.shape)] = make(array("q", [0] * bool(mask)), (int(bool(mask)),),
                                               int64)  # fmt: skip
            self._keep(1, 1)
            return
        for column in mask.nonzero(as_tuple=True):
            self._list(column)

    def _keep(self, length: int, stride: int) -> None:
        self.shape.append(length)
        self.strides.append(stride)


def chosen_places(shape: Sequence[int], lists: dict[int, Tensor]) -> tuple[list[int], list[int]]:
    """Where the chosen numbers lie in a tensor in order of that shape, and the choice's shape."""
    dims = sorted(lists)
    together = Size(())
    for d in dims:
        try:
            together = broadcast(together, lists[d].shape)
        except RuntimeError:
            shapes = ", ".join(str(list(lists[i].shape)) for i in dims)
            raise IndexError(
                "shape mismatch: indexing tensors could not be broadcast together with shapes "
                f"{shapes}"
            ) from None
    steps = strides_of(shape)
    places = [0] * math.prod(together)
    for d in dims:
        length, step = shape[d], steps[d]
        values = expanded(lists[d], together)
        check_places(values, length, d)
        places = [p + (v % length) * step for p, v in zip(places, values, strict=True)]
    # Lists side by side leave their axes where they were; else these come first.
    beside = dims == list(range(dims[0], dims[-1] + 1))
    before = [i for i in range(dims[0]) if i not in lists] if beside else []
    after = [i for i in range(len(shape)) if i not in lists and i not in before]
    out = [*(shape[i] for i in before), *together, *(shape[i] for i in after)]
    if before:
        leading = _offsets(shape, steps, before)
        places = [a + p for a in leading for p in places]
    if after:
        trailing = _offsets(shape, steps, after)
        places = [p + b for p in places for b in trailing]
    return places, out


def _offsets(shape: Sequence[int], steps: Sequence[int], axes: Sequence[int]) -> list[int]:
    offsets = [0]
    for i in axes:
        offsets = [o + k * steps[i] for o in offsets for k in range(shape[i])]
    return offsets


def check_places(values: array, length: int, dim: int) -> None:
    if len(values) and not (min(values) >= -length and max(values) < length):
        bad = next(v for v in values if not -length <= v < length)
        raise IndexError(f"index {bad} is out of bounds for dimension {dim} with size {length}")


def _view(x: Tensor, chosen: Selection) -> Tensor:
    kind = chosen.last
    own, offset = x.shape, chosen.offset - x._o
    shape, strides = chosen.shape, chosen.strides
    contiguous = x._st is None
    layout = strides_of(own) if contiguous else x._st

    def back(g: Tensor) -> Tensor:
        return _scattered(g, own, layout, offset, shape, strides)

    return view_of(x, chosen.offset, shape, strides, kind, back)


def _scattered(
    g: Tensor, own: Sequence[int], layout: Sequence[int], offset: int, shape: Any, strides: Any
) -> Tensor:
    """Zeros of the shape ``own``, with ``g`` where a view with these strides lies."""
    span = 1 + sum((n - 1) * s for n, s in zip(own, layout, strict=True)) if math.prod(own) else 0
    a = kernel.zeros(g.dtype.code, span)
    kernel.scatter(a, offset, shape, strides, flat(g))
    numbers = a if tuple(layout) == strides_of(own) else kernel.gather(a, 0, own, layout)

    def again(h: Tensor) -> tuple[Tensor]:
        lying = kernel.zeros(h.dtype.code, span)
        kernel.scatter(lying, 0, own, layout, flat(h))
        part = make(kernel.gather(lying, offset, shape, strides), shape, h.dtype)
        return (record(part, "Slice", (h,), lambda k: (
            _scattered(k, own, layout, offset, shape, strides),)),)  # fmt: skip

    return record(make(numbers, own, g.dtype), "SliceBackward", (g,), again)


@method("__getitem__")
def getitem(self: Tensor, key: Any) -> Tensor:
    """``self[key]``."""
    chosen = Selection(self, key)
    if not chosen.lists:
        return _view(self, chosen)
    through = _view(self, chosen)
    places, shape = chosen_places(chosen.shape, chosen.lists)
    return taken(through, places, shape, "Index")


def taken(x: Tensor, places: Sequence[int], shape: Sequence[int], kind: str) -> Tensor:
    """The numbers of ``x`` at these places, in a shape of their own."""
    out = make(kernel.take(flat(x), places, 1), shape, x.dtype)
    own = x.shape

    def back(g: Tensor) -> tuple[Tensor]:
        return (_put_back(g, places, own),)

    return record(out, kind, (x,), back)


def _put_back(g: Tensor, places: Sequence[int], own: Size) -> Tensor:
    zero = make(kernel.zeros(g.dtype.code, math.prod(own)), own, g.dtype)
    kernel.put(zero._a, places, flat(g), True)
    shape = g.shape
    return record(zero, "IndexPutBackward", (g,), lambda h: (taken(h, places, shape, "Index"),))


@method("__setitem__")
def setitem(self: Tensor, key: Any, value: Any) -> None:
    """``self[key] = value``."""
    chosen = Selection(self, key)
    if not isinstance(value, Tensor):
        value = _value(value, self)
    if not chosen.lists:
        target = _view(self, chosen)
        check_writable(target, value)
        value = _stretched(value, target.shape).to(self.dtype)
        assign(target, value)
        return
    check_writable(self, value)
    places, shape = chosen_places(chosen.shape, chosen.lists)
    lead = [n for n in value.shape]
    while len(lead) > len(shape) and lead[0] == 1:
        lead = lead[1:]
    fits = len(lead) <= len(shape) and all(
        n in (1, m) for n, m in zip(reversed(lead), reversed(shape), strict=False)
    )
    if not fits:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value.shape)} cannot be broadcast to "
            f"indexing result of shape {list(shape)}"
        )
    value = value.reshape(lead).expand(*shape).to(self.dtype)
    through = _view(self, chosen)
    _index_put(self, through, places, value, False)


@method("__delitem__")
def delitem(self: Tensor, key: Any) -> None:
    """Never."""
    raise TypeError("Tensor does not support deleting items")


def _value(value: Any, like: Tensor) -> Tensor:
    from ._creation import from_data

    if isinstance(value, list | tuple | str):
        raise TypeError(f"can't assign a {type(value).__name__} to a {like.type()}")
    # At once in the type of the tensor: by way of float32, a float64 would lose digits.
    return from_data(value, like.dtype)


def _stretched(value: Tensor, shape: Size) -> Tensor:
    while len(value.shape) > len(shape) and value.shape[0] == 1:
        value = value.squeeze(0)
    return value if value.shape == shape else value.expand(shape)


def _index_put(x: Tensor, through: Tensor, places: Sequence[int], value: Tensor, add: bool) -> None:
    """Write ``value`` to places of a view of ``x``."""
    before = flat(through)
    numbers = before[:] if before is through._a else before
    kernel.put(numbers, places, flat(value), add)
    if not autograd.enabled[0] or not (needs(x) or needs(value)):
        write(through, numbers)
        return
    shape = value.shape

    def back(g: Tensor) -> tuple[Tensor, Tensor]:
        into_value = taken(g, places, shape, "Index")
        if add:
            return g, into_value
        rest = g.clone()
        with autograd.no_grad():
            kernel.put(rest._a, places, kernel.zeros(rest.dtype.code, len(places)), False)
        return rest, into_value

    new = make(numbers, through.shape, x.dtype)
    new._fn = Node("IndexPut", (through, value), back)
    assign(through if through._base is not None else x, new)


@method("index_put")
def index_put(
    self: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False
) -> Tensor:
    """A copy with ``values`` at these places; with ``accumulate``, on top of what is there."""
    if values.dtype is not self.dtype:
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{self.dtype.scalar} for the destination and {values.dtype.scalar} for the source."
        )
    out = self.clone()
    chosen = Selection(out, tuple(indices))
    places, shape = chosen_places(chosen.shape, chosen.lists)
    _index_put(out, _view(out, chosen), places, values.expand(*shape), accumulate)
    return out

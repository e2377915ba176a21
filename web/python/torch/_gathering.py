"""Numbers chosen, and written to, by functions with a name."""

from __future__ import annotations

from array import array
from typing import Any

from . import _autograd as autograd
from . import _kernel as kernel
from ._dtypes import int32, int64
from ._indexing import check_places, chosen_places, taken
from ._shapes import axis, broadcast, strides_of
from ._tensor import Tensor, flat, make, method, record


@method("index_select")
def index_select(self: Tensor, dim: int, index: Tensor) -> Tensor:
    """Some places of an axis, in any order."""
    if len(index.shape) > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    d = axis(len(self.shape), dim)
    _check_select(flat(index), self.shape[d])
    places, shape = chosen_places(self.shape, {d: index.reshape(-1)})
    return taken(self, places, shape, "IndexSelect")


def _check_select(values: array, length: int) -> None:
    if any(not 0 <= v < length for v in values):
        raise IndexError("index out of range in self")


def _gather_places(x: Tensor, d: int, index: Tensor) -> list[int]:
    steps = strides_of(x.shape)
    rest = [i for i in range(len(x.shape)) if i != d]
    places = []
    own = strides_of(index.shape)
    for place, value in enumerate(flat(index)):
        if not 0 <= value < x.shape[d]:
            raise RuntimeError(
                f"index {value} is out of bounds for dimension {d} with size {x.shape[d]}"
            )
        places.append(
            value * steps[d] + sum((place // own[i]) % index.shape[i] * steps[i] for i in rest)
        )
    return places


@method("gather")
def gather(self: Tensor, dim: int, index: Tensor) -> Tensor:
    """For each place of ``index``, the number of ``self`` that it names along an axis."""
    d = axis(len(self.shape), dim)
    if index.dtype not in (int64, int32):
        raise RuntimeError("gather(): Expected dtype int32/int64 for index")
    if len(index.shape) != len(self.shape):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    for i, (asked, own) in enumerate(zip(index.shape, self.shape, strict=True)):
        if i != d and asked > own:
            raise RuntimeError(
                f"Size does not match at dimension {i} expected index {list(index.shape)} to be "
                f"no larger than self {list(self.shape)} apart from dimension {d}"
            )
    return taken(self, _gather_places(self, d, index), index.shape, "Gather")


@method("take_along_dim")
def take_along_dim(self: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """``gather``, with the other axes stretched."""
    if dim is None:
        return gather(self.flatten(), 0, indices.flatten())
    d = axis(len(self.shape), dim)
    shape = list(broadcast([*self.shape[:d], 1, *self.shape[d + 1 :]],
                           [*indices.shape[:d], 1, *indices.shape[d + 1 :]]))  # fmt: skip
    wide = self.expand(*shape[:d], self.shape[d], *shape[d + 1 :])
    return gather(wide, d, indices.expand(*shape[:d], indices.shape[d], *shape[d + 1 :]))


@method("take")
def take(self: Tensor, index: Tensor) -> Tensor:
    """Numbers by their place in order."""
    check_places(flat(index), self._n, 0)
    places = [v % self._n for v in flat(index)]
    return taken(self, places, index.shape, "Take")


def _scattered_values(self: Tensor, dim: int, index: Tensor, src: Any, add: bool) -> Tensor:
    d = axis(len(self.shape), dim)
    places = _gather_places(self, d, index)
    if isinstance(src, Tensor):
        source = src[tuple(slice(0, n) for n in index.shape)]
    else:
        source = make(kernel.full(self.dtype.code, index._n, src), index.shape, self.dtype)
    out = self.clone()
    with autograd.no_grad():
        kernel.put(out._a, places, flat(source), add)
    shape = source.shape

    def back(g: Tensor) -> tuple[Tensor, Tensor]:
        rest = g if add else g.clone()
        if not add:
            with autograd.no_grad():
                kernel.put(rest._a, places, kernel.zeros(rest.dtype.code, len(places)), False)
        return rest, taken(g, places, shape, "Gather")

    out._fn = None
    return record(out, "ScatterAdd" if add else "Scatter", (self, source), back)


@method("scatter")
def scatter(self: Tensor, dim: int, index: Tensor, src: Any = None, value: Any = None) -> Tensor:
    """A copy with numbers written to the places that ``index`` names along an axis."""
    return _scattered_values(self, dim, index, value if src is None else src, False)


@method("scatter_add")
def scatter_add(self: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """Like ``scatter``, on top of what is there."""
    return _scattered_values(self, dim, index, src, True)


@method("index_add")
def index_add(self: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: float = 1) -> Tensor:
    """Add ``source`` to the places of an axis."""
    d = axis(len(self.shape), dim)
    wide = index.reshape([-1 if i == d else 1 for i in range(len(self.shape))])
    wide = wide.expand(*source.shape)
    return scatter_add(self, d, wide, source if alpha == 1 else source * alpha)


@method("masked_select")
def masked_select(self: Tensor, mask: Tensor) -> Tensor:
    """The numbers where the mask holds."""
    shape = broadcast(self.shape, mask.shape)
    return self.expand(*shape)[mask.expand(*shape)]


@method("nonzero")
def nonzero(self: Tensor, *, as_tuple: bool = False) -> Any:
    """Where the numbers are not 0: a row a place, or a tensor an axis."""
    places = [i for i, v in enumerate(flat(self)) if v]
    steps = strides_of(self.shape)
    columns = [
        array("q", [(p // step) % length for p in places])
        for step, length in zip(steps, self.shape, strict=True)
    ]
    if as_tuple:
        return tuple(make(column, (len(places),), int64) for column in columns)
    out = kernel.zeros("q", len(columns) * len(places))
    for i, column in enumerate(columns):
        out[i :: len(columns)] = column
    return make(out, (len(places), len(columns)), int64)


@method("argwhere")
def argwhere(self: Tensor) -> Tensor:
    """Where the numbers are not 0."""
    return nonzero(self)

"""From a tensor to numbers, lists, texts and copies, and to tensors of other types."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any

from . import _dtypes as dtypes
from . import _kernel as kernel
from ._absent import check_device, check_layout
from ._tensor import Tensor, adopt, copied, flat, make, method, record


@method()
def tolist(self: Tensor) -> Any:
    """Nested lists of Python's numbers."""
    a = flat(self)
    values = list(map(bool, a)) if self.dtype is dtypes.bool_ else a.tolist()
    if not self.shape:
        return values[0]
    for length in reversed(self.shape[1:]):
        values = (
            [values[i : i + length] for i in range(0, len(values), length)]
            if length
            else [[] for _ in range(math.prod(self.shape[:-1]))]
        )
    return values if self._n else _empty(self.shape)


@method()
def item(self: Tensor) -> Any:
    """The only number, as Python's."""
    if self._n != 1:
        raise RuntimeError(f"a Tensor with {self._n} elements cannot be converted to Scalar")
    value = self._a[self._o]
    return bool(value) if self.dtype is dtypes.bool_ else value


@method()
def __bool__(self: Tensor) -> bool:
    if self._n != 1:
        which = "no values" if self._n == 0 else "more than one value"
        raise RuntimeError(f"Boolean value of Tensor with {which} is ambiguous")
    return bool(self._a[self._o])


@method()
def __float__(self: Tensor) -> float:
    return float(_only(self))


@method()
def __int__(self: Tensor) -> int:
    return int(_only(self))


def _only(x: Tensor) -> Any:
    if x._n != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return x.item()


@method()
def __index__(self: Tensor) -> int:
    if self.dtype.is_floating_point or self._n != 1:
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(self.item())


@method()
def __format__(self: Tensor, spec: str) -> str:
    if not self.shape:
        return format(self.item(), spec)
    return object.__format__(self, spec)


@method()
def __repr__(self: Tensor) -> str:
    from ._printing import text

    return text(self)


@method()
def __deepcopy__(self: Tensor, memo: dict) -> Tensor:
    if self.grad_fn is not None:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
            "protocol at the moment.  If you were attempting to deepcopy a module, this may be "
            "because of a torch.nn.utils.weight_norm usage, see "
            "https://github.com/pytorch/pytorch/pull/103001"
        )
    if id(self) not in memo:
        t = adopt(type(self), copied(self))
        t._rg = self._rg
        t.grad = None if self.grad is None else self.grad.__deepcopy__(memo)
        t.__dict__.update(self.__dict__)
        memo[id(self)] = t
    return memo[id(self)]


@method()
def __reduce_ex__(self: Tensor, _: int) -> tuple:
    raw = flat(self).tobytes()
    return _rebuilt, (type(self), raw, tuple(self.shape), self.dtype.name, self._rg)


@method()
def __array__(self: Tensor, dtype: Any = None, copy: bool | None = None) -> Any:
    array = self.numpy()
    return array if dtype is None else array.astype(dtype)


def _empty(shape: Sequence[int]) -> list:
    if not shape or shape[0] == 0:
        return []
    return [_empty(shape[1:]) for _ in range(shape[0])]


def _rebuilt(cls: type, raw: bytes, shape: tuple, name: str, requires_grad: bool) -> Tensor:
    dtype = dtypes.named(name)
    t = adopt(cls, make(array(dtype.code, raw), shape, dtype))
    t._rg = requires_grad
    return t


@method("to")
def to(
    self: Tensor,
    *target: Any,
    dtype: dtypes.dtype | None = None,
    device: Any = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """The same numbers in another type; itself where that is its own."""
    check_layout("to", memory_format=memory_format)
    for each in target:
        if isinstance(each, Tensor):
            dtype = each.dtype
        elif isinstance(each, dtypes.dtype):
            dtype = each
        elif isinstance(each, type) and each in dtypes.PYTHONS:
            dtype = dtypes.PYTHONS[each]
        elif isinstance(each, bool):
            continue
        else:
            check_device(each)
    check_device(device)
    if dtype is None or dtype is self.dtype:
        return self.clone() if copy else self
    a = flat(self)
    numbers = kernel.truth(a) if dtype is dtypes.bool_ else kernel.cast(dtype.code, a)
    out = make(numbers, self.shape, dtype)
    if dtype.is_floating_point and self.dtype.is_floating_point:
        source = self.dtype
        return record(out, "ToCopy", (self,), lambda g: (g.to(source),))
    return out


def _conversion(name: str, dtype: dtypes.dtype) -> None:
    def convert(self: Tensor, *, memory_format: Any = None) -> Tensor:
        check_layout(name, memory_format=memory_format)
        return to(self, dtype)

    convert.__name__ = convert.__qualname__ = name
    setattr(Tensor, name, convert)


for _name, _dtype in (
    ("float", dtypes.float32), ("double", dtypes.float64), ("int", dtypes.int32),
    ("long", dtypes.int64), ("short", dtypes.int16), ("char", dtypes.int8),
    ("byte", dtypes.uint8), ("bool", dtypes.bool_),
):  # fmt: skip
    _conversion(_name, _dtype)


@method("type_as")
def type_as(self: Tensor, other: Tensor) -> Tensor:
    """In the type of another tensor."""
    return to(self, other.dtype)


@method("resolve_conj", "resolve_neg", "to_dense")
def itself(self: Tensor) -> Tensor:
    """Itself: it holds plain numbers."""
    return self


@method("cpu")
def cpu(self: Tensor) -> Tensor:
    """Itself: it is on the processor."""
    return self

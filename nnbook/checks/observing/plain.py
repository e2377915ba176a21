"""Turn whatever a learner's function returns into plain data of bounded size.

A returned object may be of a class that redefines ``len``, ``==`` or tensor operations. What is
kept is read with the built-in type's own methods, so the copy holds what is really there.
"""

from __future__ import annotations

import inspect
import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from .libraries import is_array, is_tensor, loaded
from .records import Opaque, Plain, TooLarge

if TYPE_CHECKING:
    import numpy as np
    import torch

# Every exercise's answer has fewer than a thousand numbers. An expanded view of one number
# can claim billions, so the size is looked at before anything is copied.
MOST_NUMBERS = 100_000
MOST_ITEMS = 1_000
MOST_CHARACTERS = 2_000
MOST_BITS = 1_024
DEEPEST = 6


def plain(value: object) -> Plain:
    """A copy of ``value`` made of tensors, numbers, strings, lists, tuples and dicts only."""
    return _Copier().copy(value)


def exact(text: str, most: int = MOST_CHARACTERS) -> str:
    """The beginning of ``text`` as a ``str`` proper, whatever subclass it is of."""
    return str.__getitem__(text, slice(0, most))


def type_name(value: object) -> str:
    """The name of the value's class, which a metaclass may have turned into anything."""
    name = getattr(type(value), "__name__", "object")
    return exact(name, 100) if isinstance(name, str) else "object"


class _Copier:
    """Copies one value. ``left`` counts down, so that lists of lists stay bounded in all."""

    def __init__(self) -> None:
        self.left = MOST_NUMBERS

    def copy(self, value: object, depth: int = 0) -> Plain:
        try:
            return self._copy(value, depth)
        except Exception:  # its class only pretends to be one of these
            return Opaque(type_name(value))

    def _copy(self, value: object, depth: int) -> Plain:
        if value is None or value is True or value is False:
            return value
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, int):
            number = int.__int__(value)
            bits = number.bit_length()
            return number if bits <= MOST_BITS else TooLarge("int", (bits,))
        if isinstance(value, str):
            text = exact(value)
            self.left -= len(text)
            return text if self.left >= 0 else TooLarge("str", (len(text),))
        if is_tensor(value) or is_array(value):
            data = _tensor(value) if is_tensor(value) else _array(value)
            self.left -= data.numel() if is_tensor(data) else 1
            return data if self.left >= 0 else TooLarge("tensor", tuple(value.shape))
        if isinstance(value, Fraction | Decimal):
            return float(value)
        if isinstance(value, list | tuple | dict):
            return self._container(value, depth)
        if inspect.iscoroutine(value):
            value.close()  # else Python warns later, with an address, that it was never awaited
        return Opaque(type_name(value))

    def _container(self, value: list | tuple | dict, depth: int) -> Plain:
        base = next(each for each in (list, tuple, dict) if isinstance(value, each))
        length = base.__len__(value)
        self.left -= length
        if depth >= DEEPEST or length > MOST_ITEMS or self.left < 0:
            return TooLarge(base.__name__, (length,))
        if base is dict:
            pairs = list(dict.items(value))
            return {_key(key): self.copy(item, depth + 1) for key, item in pairs}
        items = [self.copy(item, depth + 1) for item in base.__iter__(value)]
        return tuple(items) if base is tuple else items


def _key(key: object) -> str:
    if isinstance(key, str):
        return exact(key, 100)
    return str(key)[:100] if type(key) in (int, float, bool, type(None)) else type_name(key)


def _tensor(value: torch.Tensor) -> Plain:
    torch = loaded("torch")
    with torch._C.DisableTorchFunctionSubclass():
        value = torch.Tensor.detach(value)
        shape = tuple(torch.Tensor.size(value))
        if math.prod(shape) > MOST_NUMBERS:
            return TooLarge("tensor", shape)
        if value.device.type == "meta":
            return Opaque("tensor without data")
        value = value.cpu()
        if value.layout != torch.strided:
            value = value.to_dense()
        if value.is_quantized:
            value = value.dequantize()
        copy = torch.zeros(shape, dtype=value.dtype)
        copy.copy_(value.resolve_conj().resolve_neg())
    return copy


def _array(value: np.ndarray | np.generic) -> Plain:
    np = loaded("numpy")
    if isinstance(value, np.ndarray):
        value = np.asarray(value)  # a subclass loses its own methods here
    if value.size > MOST_NUMBERS:
        return TooLarge("array", tuple(value.shape))
    if value.dtype.kind not in "biuf":
        return Opaque(f"numpy array of {value.dtype.name}")
    if isinstance(value, np.generic):
        return float(value) if value.dtype.kind == "f" else value.item()
    if value.dtype.kind == "f" and value.dtype.itemsize > 8:
        value = value.astype(np.float64)
    if value.dtype.kind == "u" and value.dtype.itemsize > 1:
        value = value.astype(np.int64)
    import torch

    return torch.from_numpy(np.array(value, dtype=value.dtype.newbyteorder("="), order="C"))

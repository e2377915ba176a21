"""Plain data as shapes of a closed set, and back. What comes from a child is hostile input."""

import math
import re
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Literal, Union

import msgspec
import torch
from msgspec import Meta, Struct

from nnbook.checks.observing import records
from nnbook.checks.observing.plain import MOST_CHARACTERS, MOST_ITEMS, MOST_NUMBERS
from nnbook.checks.observing.records import Plain

_DEEPEST = 40
_WHOLE = re.compile(r"-?[0-9]{1,320}")
_DTYPES = {
    name: getattr(torch, name)
    for name in (
        *("bool", "uint8", "int8", "int16", "int32", "int64"),
        *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
    )
}
DTYPE_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
# Every record that may cross, by name: all that records.py defines.
RECORDS: dict[str, type] = {
    name: each
    for name, each in vars(records).items()
    if is_dataclass(each) and isinstance(each, type)
}


class Shape(Struct, frozen=True, forbid_unknown_fields=True, tag_field="is"):
    """What a message is made of."""


Text = Annotated[str, Meta(max_length=MOST_CHARACTERS)]
Word = Annotated[str, Meta(max_length=200)]
Index = Annotated[int, Meta(ge=0, le=100_000)]


class _Whole(Shape, tag="int"):
    digits: Annotated[str, Meta(max_length=330)]


class _Real(Shape, tag="float"):
    hexadecimal: Annotated[str, Meta(max_length=40)]


class _Array(Shape, tag="tensor"):
    at: Index
    dtype: Word


class _Items(Shape, tag="items"):
    kind: Literal["list", "tuple"]
    items: Annotated[list["Value"], Meta(max_length=MOST_ITEMS)]


class _Pairs(Shape, tag="dict"):
    pairs: Annotated[list[tuple[Word, "Value"]], Meta(max_length=MOST_ITEMS)]


class _Record(Shape, tag="record"):
    name: Word
    fields: Annotated[list[tuple[Word, "Value"]], Meta(max_length=20)]


Value = Union[None, bool, Text, _Whole, _Real, _Array, _Items, _Pairs, _Record]  # noqa: UP007


def text(given: str, most: int = MOST_CHARACTERS) -> str:
    """``given`` as it can cross: shortened, and halves of surrogate pairs replaced."""
    return given[:most].encode("utf-8", "replace").decode("utf-8")


def pack(value: Plain, tensors: list[torch.Tensor]) -> Value:
    """``value`` in the shapes above; its tensors are appended to ``tensors``.

    Raises ``TypeError`` for what is no plain data.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return _Whole(str(value))
    if isinstance(value, float):
        return _Real(value.hex())
    if isinstance(value, torch.Tensor):
        return _pack_tensor(value, tensors)
    if isinstance(value, list | tuple):
        items = [pack(item, tensors) for item in value]
        return _Items("list" if isinstance(value, list) else "tuple", items)
    if isinstance(value, dict):
        return _Pairs([(text(key, 200), pack(item, tensors)) for key, item in value.items()])
    name = type(value).__name__
    if RECORDS.get(name) is type(value):
        inner = [(each.name, pack(getattr(value, each.name), tensors)) for each in fields(value)]
        return _Record(name, inner)
    raise TypeError(f"a {name} cannot cross")


def _pack_tensor(value: torch.Tensor, tensors: list[torch.Tensor]) -> _Array:
    value = value.detach()
    if value.dtype not in DTYPE_NAMES:  # 8-bit floats and their like
        value = value.to(torch.float32)
    name = DTYPE_NAMES[value.dtype]
    if value.dtype.is_complex:
        value = torch.view_as_real(value.resolve_conj())
    elif value.dtype in (torch.float16, torch.bfloat16):
        value = value.to(torch.float32)
    # A copy: tensors that share memory cannot be stored side by side.
    tensors.append(value.clone(memory_format=torch.contiguous_format))
    return _Array(len(tensors) - 1, name)


def unpack(value: Value, tensors: dict[str, torch.Tensor], depth: int = 0) -> Plain:
    """What ``pack`` was given. Raises ``ValueError`` and its like for what it never makes."""
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, _Whole):
        if not _WHOLE.fullmatch(value.digits):
            raise ValueError("not a whole number")
        return int(value.digits)
    if isinstance(value, _Real):
        return float.fromhex(value.hexadecimal)
    if isinstance(value, _Array):
        return _unpack_tensor(value, tensors)
    if isinstance(value, _Items):
        items = [unpack(item, tensors, depth + 1) for item in value.items]
        return items if value.kind == "list" else tuple(items)
    if isinstance(value, _Pairs):
        return _unique(value.pairs, tensors, depth)
    if isinstance(value, _Record):
        cls, given = RECORDS[value.name], _unique(value.fields, tensors, depth)
        if given.keys() != {each.name for each in fields(cls)}:
            raise ValueError(f"not the fields of a {value.name}")
        return msgspec.convert(given, cls)
    return value


def _unique(
    pairs: list[tuple[str, Any]], tensors: dict[str, torch.Tensor], depth: int
) -> dict[str, Plain]:
    found = {key: unpack(item, tensors, depth + 1) for key, item in pairs}
    if len(found) != len(pairs):
        raise ValueError("a key that comes twice")
    return found


def _unpack_tensor(value: _Array, tensors: dict[str, torch.Tensor]) -> torch.Tensor:
    dtype = _DTYPES[value.dtype]
    # Taken out: one tensor that is named a thousand times would cost a thousand comparisons.
    tensor = tensors.pop(str(value.at))
    if math.prod(tensor.shape) > 2 * MOST_NUMBERS or tensor.dim() > 64:
        raise ValueError("a tensor that is too large")
    if dtype.is_complex:
        return torch.view_as_complex(tensor).to(dtype)
    if tensor.dtype != (torch.float32 if dtype in (torch.float16, torch.bfloat16) else dtype):
        raise ValueError("a tensor of another dtype")
    return tensor.to(dtype)

"""Messages between grader and child: a closed set of shapes, as JSON and safetensors.

A frame is a length (4 bytes), the length of its JSON (4 bytes), the JSON, and tensors. Whatever
comes from a child is hostile: it is decoded into these shapes or refused with ``Malformed``, its
size is bounded before it is read, and nothing in it is ever run.

A learner's code can find the channel and write to it. What it gains is to answer in its own
name: the same as returning those values. Inputs are fresh for every submission, and what is
right never enters the child, so there is nothing to answer with but the right values.
"""

import math
import re
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union

import msgspec
import safetensors
import safetensors.torch
import torch
from msgspec import Meta, Struct

from nnbook.checks.observing import records
from nnbook.checks.observing.plain import MOST_CHARACTERS, MOST_ITEMS, MOST_NUMBERS
from nnbook.checks.observing.records import Case, Plain, Run

MOST_BYTES = 16 * 2**20
HEADER = 4
_DEEPEST = 40
_MOST_TENSORS = 5_000
_WHOLE = re.compile(r"-?[0-9]{1,320}")
_DTYPES = {
    name: getattr(torch, name)
    for name in (
        *("bool", "uint8", "int8", "int16", "int32", "int64"),
        *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
    )
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
# Every record that may cross, by name: all that records.py defines.
RECORDS: dict[str, type] = {
    name: each
    for name, each in vars(records).items()
    if is_dataclass(each) and isinstance(each, type)
}


class Malformed(Exception):
    """Bytes that are no message."""


class _Shape(Struct, frozen=True, forbid_unknown_fields=True, tag_field="is"):
    pass


_Text = Annotated[str, Meta(max_length=MOST_CHARACTERS)]
_Word = Annotated[str, Meta(max_length=200)]
_Index = Annotated[int, Meta(ge=0, le=100_000)]


class _Whole(_Shape, tag="int"):
    digits: Annotated[str, Meta(max_length=330)]


class _Real(_Shape, tag="float"):
    hexadecimal: Annotated[str, Meta(max_length=40)]


class _Array(_Shape, tag="tensor"):
    at: _Index
    dtype: _Word


class _Items(_Shape, tag="items"):
    kind: Literal["list", "tuple"]
    items: Annotated[list["_Value"], Meta(max_length=MOST_ITEMS)]


class _Pairs(_Shape, tag="dict"):
    pairs: Annotated[list[tuple[_Word, "_Value"]], Meta(max_length=MOST_ITEMS)]


class _Record(_Shape, tag="record"):
    name: _Word
    fields: Annotated[list[tuple[_Word, "_Value"]], Meta(max_length=20)]


_Value = Union[None, bool, _Text, _Whole, _Real, _Array, _Items, _Pairs, _Record]  # noqa: UP007


class Task(Struct, frozen=True, forbid_unknown_fields=True):
    """An exercise to observe: which functions, and ``cases`` (a tuple of ``Case``)."""

    exercise: str
    functions: tuple[str, ...]
    seconds: float
    cases: _Value


class Request(_Shape, frozen=True, tag="request"):
    """What a child is asked: to run cells, without those in ``left_out`` (index, reason), and
    then to observe functions. Times in seconds."""

    cells: tuple[str, ...]
    left_out: tuple[tuple[int, str], ...]
    tasks: tuple[Task, ...]
    cell_seconds: float
    cells_seconds: float
    grace: float


class Begun(_Shape, frozen=True, tag="begun"):
    """The child is about to run the cell ``cell``."""

    cell: _Index


class Failed(_Shape, frozen=True, tag="failed"):
    """A cell ended with an exception, or was stopped."""

    cell: _Index
    kind: _Word
    message: _Text


class Observing(_Shape, frozen=True, tag="observing"):
    """The child is about to observe an exercise."""

    exercise: _Word


class Answer(_Shape, frozen=True, tag="answer"):
    """All observations of an exercise (a ``Run``)."""

    exercise: _Word
    run: _Value


class Died(_Shape, frozen=True, tag="died"):
    """The process that observed an exercise ended without an answer: why, in words.

    ``late``: it was stopped because its time was up.
    """

    exercise: _Word
    reason: _Text
    late: bool


class Finished(_Shape, frozen=True, tag="finished"):
    """Nothing more will come."""


Message = Begun | Failed | Observing | Answer | Died | Finished

_message = msgspec.json.Decoder(Message)
_request = msgspec.json.Decoder(Request)


def pack_request(
    cells: tuple[str, ...],
    left_out: dict[int, str],
    tasks: dict[str, tuple[tuple[str, ...], float, tuple[Case, ...]]],
    *,
    cell_seconds: float,
    cells_seconds: float,
    grace: float,
) -> bytes:
    """One frame for the child. ``tasks``: by exercise, function names, seconds and cases."""
    tensors: list[torch.Tensor] = []
    packed = tuple(
        Task(exercise, names, seconds, _pack(cases, tensors))
        for exercise, (names, seconds, cases) in tasks.items()
    )
    left = tuple(sorted(left_out.items()))
    return _frame(Request(cells, left, packed, cell_seconds, cells_seconds, grace), tensors)


def unpack_request(frame: bytes) -> tuple[Request, dict[str, tuple[Case, ...]]]:
    """The request, and the cases of each exercise."""
    request, tensors = _parse(frame, _request)
    return request, {task.exercise: _unpack(task.cases, tensors) for task in request.tasks}


def pack(message: Message) -> bytes:
    """One frame with a message that holds no tensors."""
    return _frame(message, [])


def pack_answer(exercise: str, run: Run) -> bytes:
    """One frame with the observations of an exercise."""
    tensors: list[torch.Tensor] = []
    return _frame(Answer(exercise, _pack(run, tensors)), tensors)


def unpack(frame: bytes) -> tuple[Message, Run | None]:
    """The message, and the observations if it is an ``Answer``. Raises ``Malformed`` only."""
    message, tensors = _parse(frame, _message)
    if not isinstance(message, Answer):
        return message, None
    try:
        run = _unpack(message.run, tensors)
    except (ValueError, TypeError, OverflowError, KeyError, RuntimeError, RecursionError) as error:
        raise Malformed(str(error)[:200]) from error
    if not isinstance(run, Run):
        raise Malformed("an answer without a run")
    return message, run


def text(given: str, most: int = MOST_CHARACTERS) -> str:
    """``given`` as it can cross: shortened, and halves of surrogate pairs replaced."""
    return given[:most].encode("utf-8", "replace").decode("utf-8")


def frames(read: Callable[[int], bytes], most: int) -> Iterator[bytes]:
    """Frames without their length, from ``read(size)``, until it gives nothing more.

    Raises ``Malformed`` for a frame that is too long or cut off, or after ``most`` bytes in all.
    """
    while start := _exactly(read, HEADER):
        size = int.from_bytes(start, "big")
        most -= size + HEADER
        if size > MOST_BYTES or most < 0:
            raise Malformed("too much data")
        if len(start) < HEADER or len(frame := _exactly(read, size)) < size:
            raise Malformed("a message that is cut off")
        yield frame


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    got = bytearray()
    while len(got) < size and (part := read(min(size - len(got), 2**20))):
        got += part
    return bytes(got)


def _frame(message: Struct, tensors: list[torch.Tensor]) -> bytes:
    header = msgspec.json.encode(message)
    named = {str(place): tensor for place, tensor in enumerate(tensors)}
    body = len(header).to_bytes(HEADER, "big") + header
    body += safetensors.torch.save(named) if named else b""
    return len(body).to_bytes(HEADER, "big") + body


def _parse(frame: bytes, decoder: msgspec.json.Decoder) -> tuple[Any, dict[str, torch.Tensor]]:
    size = int.from_bytes(frame[:HEADER], "big")
    header, blob = frame[HEADER : HEADER + size], frame[HEADER + size :]
    try:
        message = decoder.decode(header)
        tensors = safetensors.torch.load(blob) if blob else {}
    except (msgspec.MsgspecError, safetensors.SafetensorError, RecursionError) as error:
        raise Malformed(str(error)[:200]) from error
    except (ValueError, TypeError, KeyError, RuntimeError, OverflowError) as error:
        raise Malformed(str(error)[:200]) from error
    if len(tensors) > _MOST_TENSORS:
        raise Malformed("too many tensors")
    return message, tensors


def _pack(value: Plain, tensors: list[torch.Tensor]) -> Any:
    """``value`` in the shapes above; its tensors are appended to ``tensors``."""
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
        items = [_pack(item, tensors) for item in value]
        return _Items("list" if isinstance(value, list) else "tuple", items)
    if isinstance(value, dict):
        return _Pairs([(text(key, 200), _pack(item, tensors)) for key, item in value.items()])
    name = type(value).__name__
    if RECORDS.get(name) is type(value):
        inner = [(each.name, _pack(getattr(value, each.name), tensors)) for each in fields(value)]
        return _Record(name, inner)
    raise TypeError(f"a {name} cannot cross")


def _pack_tensor(value: torch.Tensor, tensors: list[torch.Tensor]) -> _Array:
    value = value.detach()
    if value.dtype not in _NAMES:  # 8-bit floats and their like
        value = value.to(torch.float32)
    name = _NAMES[value.dtype]
    if value.dtype.is_complex:
        value = torch.view_as_real(value.resolve_conj())
    elif value.dtype in (torch.float16, torch.bfloat16):
        value = value.to(torch.float32)
    # A copy: tensors that share memory cannot be stored side by side.
    tensors.append(value.clone(memory_format=torch.contiguous_format))
    return _Array(len(tensors) - 1, name)


def _unpack(value: Any, tensors: dict[str, torch.Tensor], depth: int = 0) -> Plain:
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
        items = [_unpack(item, tensors, depth + 1) for item in value.items]
        return items if value.kind == "list" else tuple(items)
    if isinstance(value, _Pairs):
        return _unique(value.pairs, tensors, depth)
    if isinstance(value, _Record):
        cls, given = RECORDS[value.name], _unique(value.fields, tensors, depth)
        due = _hints(cls)
        if given.keys() != due.keys():
            raise ValueError(f"not the fields of a {value.name}")
        for name, hint in due.items():
            if not _matches(given[name], hint):
                raise ValueError(f"not a {value.name}: {name}")
        return cls(**given)
    return value


def _unique(
    pairs: list[tuple[str, Any]], tensors: dict[str, torch.Tensor], depth: int
) -> dict[str, Plain]:
    found = {key: _unpack(item, tensors, depth + 1) for key, item in pairs}
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


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _matches(value: Plain, hint: Any) -> bool:
    """Whether a value is what a record's field says. Raises ``TypeError`` for an unknown hint."""
    if hint is Any:
        return True
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return isinstance(value, str) and value in inner
    if origin in (Union, types.UnionType):
        return any(_matches(value, each) for each in inner)
    if origin is tuple and inner[1:] == (...,):
        return isinstance(value, tuple) and all(_matches(item, inner[0]) for item in value)
    if origin is dict and inner[0] is str:
        return isinstance(value, dict) and all(_matches(each, inner[1]) for each in value.values())
    if hint in (None, type(None), bool, int, float, str) or hint in RECORDS.values():
        return type(value) is (type(None) if hint is None else hint)
    raise TypeError(f"no test for {hint}")

"""Messages between grader and child: a closed set of shapes, as JSON and safetensors.

A frame is a length (4 bytes), the length of its JSON (4 bytes), the JSON, and tensors. Whatever
comes from a child is hostile: it is decoded into these shapes or refused with ``Malformed``, its
size is bounded before it is read, and nothing in it is ever run.

A learner's code can find the channel and write to it. What it gains is to answer in its own
name: the same as returning those values. Inputs are fresh for every submission, and what is
right never enters the child, so there is nothing to answer with but the right values.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import safetensors
import safetensors.torch
import torch
from msgspec import Struct

from nnbook.checks.observing.records import Case, Observations
from nnbook.grading.sandbox.inside import values
from nnbook.grading.sandbox.inside.values import Index, Shape, Text, Value, Word

MOST_BYTES = 16 * 2**20
HEADER = 4
_MOST_TENSORS = 5_000


class Malformed(Exception):
    """Bytes that are no message."""


class Task(Struct, frozen=True, forbid_unknown_fields=True):
    """An exercise to observe: which functions, and ``cases`` (a tuple of ``Case``)."""

    exercise: str
    functions: tuple[str, ...]
    seconds: float
    cases: Value


class Request(Shape, frozen=True, tag="request"):
    """What a child is asked: to run cells, without those in ``left_out`` (index, reason), and
    then to observe functions. Times in seconds."""

    cells: tuple[str, ...]
    left_out: tuple[tuple[int, str], ...]
    tasks: tuple[Task, ...]
    cell_seconds: float
    all_cells_seconds: float
    grace: float


class Begun(Shape, frozen=True, tag="begun"):
    """The child is about to run the cell ``cell``."""

    cell: Index


class Failed(Shape, frozen=True, tag="failed"):
    """A cell ended with an exception, or was stopped."""

    cell: Index
    kind: Word
    message: Text


class GivenUp(Shape, frozen=True, tag="given-up"):
    """A cell has brought this try to its end: why, in words."""

    cell: Index
    reason: Text


class Observing(Shape, frozen=True, tag="observing"):
    """The child is about to observe an exercise."""

    exercise: Word


class Answer(Shape, frozen=True, tag="answer"):
    """What was observed of an exercise: ``Observations``, as plain data."""

    exercise: Word
    observations: Value


class Died(Shape, frozen=True, tag="died"):
    """The process that observed an exercise ended without an answer: why, in words.

    ``late``: it was stopped because its time was up.
    """

    exercise: Word
    reason: Text
    late: bool


class Finished(Shape, frozen=True, tag="finished"):
    """Nothing more will come."""


Message = Begun | Failed | GivenUp | Observing | Answer | Died | Finished

_message = msgspec.json.Decoder(Message)
_request = msgspec.json.Decoder(Request)


def pack_request(
    cells: tuple[str, ...],
    left_out: dict[int, str],
    tasks: dict[str, tuple[tuple[str, ...], float, tuple[Case, ...]]],
    *,
    cell_seconds: float,
    all_cells_seconds: float,
    grace: float,
) -> bytes:
    """One frame for the child. ``tasks``: by exercise, function names, seconds and cases."""
    tensors: list[torch.Tensor] = []
    packed = tuple(
        Task(exercise, names, seconds, values.pack(cases, tensors))
        for exercise, (names, seconds, cases) in tasks.items()
    )
    left = tuple(sorted(left_out.items()))
    return _frame(Request(cells, left, packed, cell_seconds, all_cells_seconds, grace), tensors)


def unpack_request(frame: bytes) -> tuple[Request, dict[str, tuple[Case, ...]]]:
    """The request, and the cases of each exercise."""
    request, tensors = _parse(frame, _request)
    return request, {task.exercise: values.unpack(task.cases, tensors) for task in request.tasks}


def pack(message: Message) -> bytes:
    """One frame with a message that holds no tensors."""
    return _frame(message, [])


def pack_answer(exercise: str, seen: Observations) -> bytes:
    """One frame with the observations of an exercise."""
    tensors: list[torch.Tensor] = []
    return _frame(Answer(exercise, values.pack(seen, tensors)), tensors)


def unpack(frame: bytes) -> tuple[Message, Observations | None]:
    """The message, and the observations if it is an ``Answer``. Raises ``Malformed`` only."""
    message, tensors = _parse(frame, _message)
    if not isinstance(message, Answer):
        return message, None
    try:
        seen = values.unpack(message.observations, tensors)
    except (ValueError, TypeError, OverflowError, KeyError, RuntimeError) as error:
        raise Malformed(str(error)[:200]) from error
    except msgspec.ValidationError as error:
        raise Malformed(str(error)[:200]) from error
    if not isinstance(seen, Observations):
        raise Malformed("an answer without observations")
    return message, seen


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

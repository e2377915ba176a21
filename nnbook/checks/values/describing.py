"""Plain data in words, for feedback: short, and the same on every machine."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nnbook.checks.observing import Failure, Opaque, Plain, TooLarge, is_tensor
from nnbook.checks.values import numeric

if TYPE_CHECKING:
    from torch import Tensor

# A matrix with more numbers than this is named by its shape alone.
MOST_SHOWN = 24
_OPAQUE = {
    "generator": "a generator, which `yield` makes of a function",
    "coroutine": "a coroutine, which `async` makes of a function",
    "builtin_function_or_method": "a function",
    "function": "a function",
    "method": "a method, as if the parentheses of a call were missing",
    "type": "a class",
    "module": "a module",
    "tensor without data": "a tensor without data",
}


def value(data: Plain) -> str:
    """``[1.2, -0.8]`` for a vector; a long tensor by its shape."""
    if is_tensor(data):
        if data.numel() > MOST_SHOWN:
            return f"tensor of shape {shape(data)}"
        return nested(data)
    if isinstance(data, list | tuple):
        return _sequence(data)
    if isinstance(data, Failure):
        return failure(data)
    if isinstance(data, TooLarge):
        return _too_large(data)
    if isinstance(data, Opaque):
        return kind(data)
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {value(item)}" for key, item in data.items()) + "}"
    return nested(data)


def answer(data: Plain) -> str:
    """A value with its shape where it has one, a matrix with its columns lined up."""
    if not is_tensor(data) or not data.dim() or data.numel() > MOST_SHOWN:
        return value(data)
    shown = _matrix(data) if data.dim() == 2 and data.shape[0] > 1 else value(data)
    return f"{shown}, shape {shape(data)}"


def shape(data: float | Tensor) -> str:
    """``(7, 5)``; that of a number is ``()``."""
    return str(numeric.shape(data))


def kind(data: Plain) -> str:
    """What sort of thing it is: ``a list of 3 items``."""
    if is_tensor(data):
        sort = "complex " if data.is_complex() else ""
        what = ", of True and False" if numeric.is_boolean(data) else ""
        return f"a {sort}tensor of shape {shape(data)}{what}"
    if isinstance(data, list | tuple):
        plural = "" if len(data) == 1 else "s"
        return f"a {type(data).__name__} of {len(data)} item{plural}"
    if isinstance(data, TooLarge):
        return _too_large(data)
    if isinstance(data, Opaque):
        return _OPAQUE.get(data.type_name, f"an object of type {data.type_name}")
    return {"str": "a string", "int": "an int", "NoneType": "None"}.get(
        type(data).__name__, f"a {type(data).__name__}"
    )


def failure(data: Failure) -> str:
    """``RuntimeError: mat1 and mat2 … (line 2 of linear: `return x @ W + b`)``."""
    text = f"{data.kind}: {data.message}" if data.message else data.kind
    return f"{text} ({where(data)})" if data.line_number else text


def where(data: Failure) -> str:
    """``line 2, in linear: `return x @ W + b```."""
    place = f"line {data.line_number}"
    if data.function and data.function != "<module>":
        place += f", in {data.function}"
    return f"{place}: `{data.line}`" if data.line else place


def told_apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers, with as many more digits than usual as it takes to see that they differ."""
    for digits in (4, 6, 9, 17):
        texts = number(one, digits), number(other, digits)
        if texts[0] != texts[1]:
            break
    return texts


def number(data: float | int | bool, digits: int = 4) -> str:
    """Four significant digits at most are enough to recompute by hand, and stable everywhere."""
    if isinstance(data, bool) or not isinstance(data, int | float):
        return str(data)
    if isinstance(data, int):
        return str(data) if abs(data) < 10**12 else f"about 10^{len(str(abs(data))) - 1}"
    if not math.isfinite(data):
        return "NaN" if math.isnan(data) else ("inf" if data > 0 else "-inf")
    if data == int(data) and abs(data) < 10**12:
        return str(int(data))
    text = f"{data:.{digits}g}"
    return "0" if float(text) == 0 else text


def _matrix(data: Tensor) -> str:
    entries = [[number(entry) for entry in row] for row in data.tolist()]
    width = max((len(entry) for row in entries for entry in row), default=0)
    rows = [", ".join(entry.rjust(width) for entry in row) for row in entries]
    return "[[" + "],\n [".join(rows) + "]]"


def _too_large(data: TooLarge) -> str:
    if data.type_name in ("tensor", "array"):
        return f"a {data.type_name} of size {data.shape}"
    unit = {"int": "bits", "str": "characters"}.get(data.type_name, "items")
    article = "an" if data.type_name == "int" else "a"
    return f"{article} {data.type_name} of {data.shape[0]} {unit} or more"


def nested(data: Plain) -> str:
    """Numbers in lists, or a tensor, however many there are."""
    if is_tensor(data):
        return nested(data.tolist())
    if isinstance(data, list):
        return "[" + ", ".join(nested(item) for item in data) + "]"
    if isinstance(data, str):
        return repr(data[:60])
    return number(data)


def _sequence(data: list | tuple) -> str:
    if len(data) > MOST_SHOWN:
        return f"{type(data).__name__} of {len(data)} items"
    inner = ", ".join(value(item) for item in data)
    if isinstance(data, tuple):
        return f"({inner},)" if len(data) == 1 else f"({inner})"
    return f"[{inner}]"

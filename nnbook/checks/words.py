"""Plain data in words, for feedback: short, and the same on every machine."""

import math

import torch

from nnbook.checks.observing import Failure, Opaque, Plain, TooLarge

# A matrix with more numbers than this is named by its shape alone.
MOST_SHOWN = 24


def value(data: Plain) -> str:
    """``[1.2, -0.8]`` for a vector; a long tensor by its shape."""
    if isinstance(data, torch.Tensor):
        if data.numel() > MOST_SHOWN:
            return f"tensor of shape {shape(data)}"
        return _nested(data.tolist())
    if isinstance(data, list | tuple):
        return _sequence(data)
    if isinstance(data, Failure):
        return failure(data)
    if isinstance(data, TooLarge):
        return f"{data.type_name} of size {data.shape}"
    if isinstance(data, Opaque):
        return data.type_name
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {value(item)}" for key, item in data.items()) + "}"
    return _nested(data)


def answer(data: Plain) -> str:
    """A value with its shape where it has one: what the learner's function gave."""
    if isinstance(data, torch.Tensor) and data.dim() > 0 and data.numel() <= MOST_SHOWN:
        return f"{value(data)}, shape {shape(data)}"
    return value(data)


def shape(data: torch.Tensor) -> str:
    """``(7, 5)``."""
    return str(tuple(data.shape))


def kind(data: Plain) -> str:
    """What sort of thing it is: ``a list of 3 items``."""
    if isinstance(data, torch.Tensor):
        return f"a {'complex ' if data.is_complex() else ''}tensor of shape {shape(data)}"
    if isinstance(data, list | tuple):
        plural = "" if len(data) == 1 else "s"
        return f"a {type(data).__name__} of {len(data)} item{plural}"
    if isinstance(data, TooLarge):
        return f"a {data.type_name} of size {data.shape}"
    name = data.type_name if isinstance(data, Opaque) else type(data).__name__
    names = {"str": "a string", "int": "an int", "NoneType": "None", "bool": "a bool"}
    return names.get(name, f"an object of type {name}" if isinstance(data, Opaque) else f"a {name}")


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


def number(data: float | int | bool) -> str:
    """At most four significant digits: enough to recompute by hand, stable across machines."""
    if isinstance(data, bool) or not isinstance(data, int | float):
        return str(data)
    if isinstance(data, int):
        return str(data) if abs(data) < 10**12 else f"about 10^{len(str(abs(data))) - 1}"
    if not math.isfinite(data):
        return "NaN" if math.isnan(data) else ("inf" if data > 0 else "-inf")
    if data == int(data) and abs(data) < 10**12:
        return str(int(data))
    text = f"{data:.4g}"
    return "0" if float(text) == 0 else text


def _nested(data: Plain) -> str:
    if isinstance(data, list):
        return "[" + ", ".join(_nested(item) for item in data) + "]"
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

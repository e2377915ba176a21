"""Numbers in plain data: alone, in tensors, and in whatever holds these."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nnbook.checks.observing import Plain, is_tensor

if TYPE_CHECKING:
    from torch import Tensor


def is_number(data: Plain) -> bool:
    """Whether it is an int or a float; True and False are not numbers here."""
    return isinstance(data, int | float) and not isinstance(data, bool)


def is_numeric(data: Plain) -> bool:
    """Whether it is a number or a tensor of real numbers."""
    return not data.is_complex() if is_tensor(data) else is_number(data)


def is_boolean(data: Plain) -> bool:
    """Whether it is a tensor of True and False, which torch takes for 1 and 0 where it can."""
    return is_tensor(data) and str(data.dtype) == "torch.bool"


def shape(data: float | Tensor) -> tuple[int, ...]:
    """The shape of a tensor; that of a number is ()."""
    return tuple(data.shape) if is_tensor(data) else ()


def double(data: float | Tensor) -> float | Tensor:
    """The same in float64. An int beyond all floats is infinite."""
    if is_tensor(data):
        return data.double()
    try:
        return float(data)
    except OverflowError:
        return math.inf if data > 0 else -math.inf


def entries(data: float | Tensor) -> list[float]:
    """The numbers, row after row."""
    return data.flatten().tolist() if is_tensor(data) else [data]


def scalar(data: Plain) -> Plain:
    """One number in whatever wrapping, as a float or a tensor of shape (); all else unchanged."""
    if is_tensor(data):
        return data.reshape(()) if data.numel() == 1 and not data.is_complex() else data
    return double(data) if is_number(data) else data


def finite(data: Plain) -> bool:
    """Whether no number in it is infinite or NaN."""
    return all(map(cmath.isfinite, _numbers(data)))


def has_nan(data: Plain) -> bool:
    """Whether a number in it is NaN."""
    return any(map(cmath.isnan, _numbers(data)))


def _numbers(data: Plain) -> Iterator[complex]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list | tuple):
        for item in data:
            yield from _numbers(item)
    elif is_tensor(data) or isinstance(data, float):
        yield from entries(data)

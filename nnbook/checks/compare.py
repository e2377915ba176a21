"""Whether two pieces of plain data say the same."""

import math
from dataclasses import dataclass

import torch
from torch import allclose  # by name: replacing torch.allclose in a notebook changes nothing here

from nnbook.checks.observing import Failure, Opaque, Plain, TooLarge


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may lie apart: ``relative`` to the largest expected number."""

    relative: float
    absolute: float


# Summing a few dozen float32 products in another order moves the sum by about 1e-6 of its
# size; the smallest catalogued mistake moves it by more than 1e-2.
FLOAT32 = Tolerance(relative=1e-4, absolute=1e-5)
EXACT = Tolerance(relative=0.0, absolute=0.0)

# torch raises one or the other for the same clash of shapes, numpy and lists a third.
_SHAPE_CLASHES = {"RuntimeError", "ValueError", "IndexError"}


def alike(got: Plain, expected: Plain, tolerance: Tolerance = FLOAT32) -> bool:
    """Same structure, shapes and numbers, or the same kind of failure."""
    if isinstance(got, Failure) or isinstance(expected, Failure):
        return _same_failure(got, expected)
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(alike(got[key], expected[key], tolerance) for key in expected)
        )
    if isinstance(expected, list | tuple):
        return (
            isinstance(got, list | tuple)
            and len(got) == len(expected)
            and all(alike(a, b, tolerance) for a, b in zip(got, expected, strict=True))
        )
    if _is_number(expected) or isinstance(expected, torch.Tensor):
        return _close(got, expected, tolerance)
    if isinstance(expected, Opaque | TooLarge):
        return type(got) is type(expected) and got.type_name == expected.type_name
    return type(got) is type(expected) and got == expected


def fits(got: Plain, expected: Plain) -> bool:
    """Whether ``got`` has the type and shapes of ``expected``, whatever its numbers are."""
    if _is_number(expected) or isinstance(expected, torch.Tensor):
        a, b = _tensor(got), _tensor(expected)
        return a is not None and a.shape == b.shape
    if isinstance(expected, dict):
        return isinstance(got, dict) and got.keys() == expected.keys()
    if isinstance(expected, list | tuple):
        return isinstance(got, list | tuple) and len(got) == len(expected)
    return type(got) is type(expected)


def scalar(value: Plain) -> Plain:
    """One number in whatever wrapping, as a tensor of shape (); all else unchanged."""
    if isinstance(value, torch.Tensor) and value.numel() == 1 and not value.is_complex():
        return value.reshape(())
    if _is_number(value):
        return torch.tensor(float(value), dtype=torch.float64)
    return value


def _same_failure(got: Plain, expected: Plain) -> bool:
    if not (isinstance(got, Failure) and isinstance(expected, Failure)):
        return False
    if got.kind == expected.kind:
        return True
    return bool(_SHAPE_CLASHES & set(got.lineage)) and bool(_SHAPE_CLASHES & set(expected.lineage))


def _close(got: Plain, expected: Plain, tolerance: Tolerance) -> bool:
    a, b = _tensor(got), _tensor(expected)
    if a is None or b is None or a.shape != b.shape:
        return False
    if a.numel() == 0:
        return True
    relative = tolerance.relative
    if isinstance(got, torch.Tensor) and got.dtype in (torch.float16, torch.bfloat16):
        # Half precision rounds every step: a few units of its own last place.
        relative = max(relative, 4 * torch.finfo(got.dtype).eps)
    finite = b[torch.isfinite(b)].abs()
    size = float(finite.max()) if finite.numel() else 0.0
    bound = tolerance.absolute + relative * size
    return allclose(a, b, rtol=0.0, atol=bound, equal_nan=True)


def _tensor(value: Plain) -> torch.Tensor | None:
    if isinstance(value, torch.Tensor) and not value.is_complex():
        return value.to(torch.float64)
    if _is_number(value):
        number = float(value) if abs(value) < 1e300 or not math.isfinite(value) else math.inf
        return torch.tensor(number, dtype=torch.float64)
    return None


def _is_number(value: Plain) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

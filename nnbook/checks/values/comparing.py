"""Whether two pieces of plain data say the same."""

from dataclasses import dataclass
from math import isclose, isfinite

from nnbook.checks.observing import Failure, Opaque, Plain, TooLarge, is_tensor
from nnbook.checks.values.numeric import double, entries, is_boolean, is_number, is_numeric, shape


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may lie apart: ``relative`` to the largest expected number."""

    relative: float
    absolute: float


# Summing a few dozen float32 products in another order moves the sum by about 1e-6 of its
# size; the smallest catalogued mistake moves it by more than 1e-2.
FLOAT32 = Tolerance(relative=1e-4, absolute=1e-5)
EXACT = Tolerance(relative=0.0, absolute=0.0)

# What half precision rounds each step to: its last place, relative to 1.
_HALF = {"torch.float16": 2**-10, "torch.bfloat16": 2**-7}

# torch raises one or the other for the same clash of shapes, numpy and lists a third.
_SHAPE_CLASHES = {"RuntimeError", "ValueError", "IndexError"}


def alike(got: Plain, expected: Plain, tolerance: Tolerance = FLOAT32) -> bool:
    """Same structure, shapes and numbers, or the same kind of failure."""
    if is_tensor(expected) and is_tensor(got):
        return _same_form(got, expected) and _close(got, expected, tolerance)
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
    if is_tensor(expected) or is_number(expected):
        return _same_form(got, expected) and _close(got, expected, tolerance)
    if isinstance(expected, Opaque | TooLarge):
        return type(got) is type(expected) and got.type_name == expected.type_name
    return type(got) is type(expected) and got == expected


def fits(got: Plain, expected: Plain) -> bool:
    """Whether ``got`` has the type and shapes of ``expected``, whatever its numbers are."""
    if is_tensor(expected) or is_number(expected):
        return _same_form(got, expected)
    if isinstance(expected, dict):
        return isinstance(got, dict) and got.keys() == expected.keys()
    if isinstance(expected, list | tuple):
        return isinstance(got, list | tuple) and len(got) == len(expected)
    return type(got) is type(expected)


def _same_failure(got: Plain, expected: Plain) -> bool:
    if not (isinstance(got, Failure) and isinstance(expected, Failure)):
        return False
    if got.kind == expected.kind:
        return True
    return bool(_SHAPE_CLASHES & set(got.lineage)) and bool(_SHAPE_CLASHES & set(expected.lineage))


def rounding_of(got: Plain, expected: Plain) -> float:
    """By how much the dtype of ``got`` may round numbers of the expected size.

    Half precision rounds every step, by a few units of its own last place.
    """
    rounding = _rounding(got)
    return rounding * _size(expected) if rounding else 0.0


def bound(got: Plain, expected: Plain, tolerance: Tolerance) -> float:
    """How far an entry may lie from the expected one."""
    relative = max(tolerance.relative, _rounding(got))
    return tolerance.absolute + (relative * _size(expected) if relative else 0.0)


def _rounding(got: Plain) -> float:
    """What its dtype rounds to, relative to the size of the numbers."""
    return 4 * _HALF.get(str(got.dtype), 0.0) if is_tensor(got) else 0.0


def _same_form(got: Plain, expected: Plain) -> bool:
    """Whether both are real numbers, or both true or false, in the same shape."""
    if is_tensor(got) and is_tensor(expected):  # the usual case
        return (
            got.shape == expected.shape
            and (got.dtype == expected.dtype or is_boolean(got) == is_boolean(expected))
            and not (got.is_complex() or expected.is_complex())
        )
    return (
        is_numeric(got)
        and is_numeric(expected)
        and is_boolean(got) == is_boolean(expected)
        and shape(got) == shape(expected)
    )


def _close(got: Plain, expected: Plain, tolerance: Tolerance) -> bool:
    tensors = is_tensor(got) and is_tensor(expected) and got.dtype == expected.dtype
    if tensors and bool((got == expected).all()):  # thousands of pixels, without a loop in Python
        return True
    within = bound(got, expected, tolerance)
    pairs = zip(entries(double(got)), entries(double(expected)), strict=True)
    return all(isclose(a, b, rel_tol=0, abs_tol=within) or (a != a and b != b) for a, b in pairs)


def _size(data: Plain) -> float:
    """The largest number in it, of those that are finite."""
    return max((abs(number) for number in entries(double(data)) if isfinite(number)), default=0.0)

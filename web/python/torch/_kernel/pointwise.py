"""New arrays, and operations number by number."""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Callable, Iterable
from itertools import cycle, repeat

NAN, INF = math.nan, math.inf
_SIZE = {code: array(code).itemsize for code in "fdqihbB"}
_BITS = {"B": 8, "b": 8, "h": 16, "i": 32, "q": 64}


def zeros(code: str, n: int) -> array:
    """``n`` zeros."""
    return array(code, bytes(n * _SIZE[code]))


def full(code: str, n: int, value: float) -> array:
    """``n`` times a number."""
    return array(code, [value]) * n


def wrapped(code: str, values: Iterable[int]) -> array:
    """Whole numbers as a type of so many bits keeps them."""
    bits = _BITS[code]
    half = 0 if code == "B" else 1 << (bits - 1)
    return array(code, [((v + half) & ((1 << bits) - 1)) - half for v in values])


def cast(code: str, a: array) -> array:
    """The same numbers in another type; always a copy."""
    if a.typecode == code:
        return a[:]
    if code in "fd":
        return array(code, a)
    if a.typecode in "fd":
        # As x86's instructions: what does not fit, and what is no number, becomes the lowest.
        most = 2.0 ** (63 if code == "q" else 31)
        return wrapped(code, [int(v) if -most <= v < most else -int(most) for v in a])
    try:
        return array(code, a)
    except OverflowError:
        return wrapped(code, a)


def truth(a: array) -> array:
    """1 where a number is not 0, as torch's bool."""
    return array("B", [v != 0 for v in a])


def _div(x: float, y: float) -> float:
    try:
        return x / y
    except ZeroDivisionError:
        return NAN if x != x or x == 0 else math.copysign(INF, x) * math.copysign(1.0, y)


def _pow(x: float, y: float) -> float:
    try:
        result = x**y
    except ZeroDivisionError:
        odd = y % 2 == 1
        return math.copysign(INF, x) if odd else INF
    except OverflowError:
        return -INF if x < 0 and y % 2 == 1 else INF
    return NAN if isinstance(result, complex) else result


def _remainder(x: float, y: float) -> float:
    if y == 0 or not math.isfinite(x) or y != y:
        return NAN
    return x % y


def _floor_divide(x: float, y: float) -> float:
    try:
        return x // y
    except ZeroDivisionError:
        return _div(x, y)


def _maximum(x: float, y: float) -> float:
    return x if x > y or x != x else y


def _minimum(x: float, y: float) -> float:
    return x if x < y or x != x else y


BINARY: dict[str, Callable] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "floor_divide": _floor_divide, "remainder": _remainder, "pow": _pow,
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
    "eq": operator.eq, "ne": operator.ne, "maximum": _maximum, "minimum": _minimum,
    "and": operator.and_, "or": operator.or_, "xor": operator.xor, "atan2": math.atan2,
    "fmod": lambda x, y: math.fmod(x, y) if y and math.isfinite(x) else NAN,
    # The slope of ReLU: passes the first where the second is above 0.
    "gate": lambda g, x: g if x > 0 else 0.0,
}  # fmt: skip
_WHOLE = {
    "floor_divide": operator.floordiv, "remainder": operator.mod,
    "fmod": lambda x, y: abs(x) % abs(y) * (1 if x >= 0 else -1),
}  # fmt: skip


# Powers that torch computes by multiplying.
_POWERS: dict[float, Callable] = {
    2: lambda x: x * x, 3: lambda x: x * x * x, 0.5: lambda x: math.sqrt(x) if x >= 0 else NAN,
    -1: lambda x: _div(1.0, x), -2: lambda x: _div(1.0, x * x),
}  # fmt: skip


def binary(op: str, code: str, a: object, b: object, mode: int) -> array:
    """One operation on pairs. ``mode`` 0: arrays of one length; 1: ``b`` is a number; 2: ``a`` is;
    3: ``b`` repeats along ``a``; 4: ``a`` repeats along ``b``.
    """
    if op == "pow" and mode == 1 and code in "fd" and b in _POWERS:
        return array(code, map(_POWERS[b], a))
    f = _WHOLE.get(op, BINARY[op]) if code in _BITS and op in _WHOLE else BINARY[op]

    def pairs() -> tuple[Iterable, Iterable]:
        x = repeat(a) if mode == 2 else cycle(a) if mode == 4 else a
        y = repeat(b) if mode == 1 else cycle(b) if mode == 3 else b
        return x, y

    try:
        return array(code, map(f, *pairs()))
    except ZeroDivisionError:
        if op != "div":
            raise RuntimeError("ZeroDivisionError") from None
        return array(code, map(_div, *pairs()))
    except OverflowError:
        if code in _BITS:
            return wrapped(code, map(f, *pairs()))
        return array(code, map(f, *pairs()))


def _guarded(f: Callable, domain: float = NAN, overflow: float = INF) -> Callable:
    def inside(x: float) -> float:
        try:
            return f(x)
        except OverflowError:
            return overflow
        except ValueError:
            return domain

    return inside


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -INF if x == 0 else NAN


def _sigmoid(x: float) -> float:
    try:
        return 1 / (1 + math.exp(-x))
    except OverflowError:
        return 0.0


def _rounding(f: Callable) -> Callable:
    return lambda x: math.copysign(float(f(x)), x) if math.isfinite(x) else x


UNARY: dict[str, Callable] = {
    "neg": operator.neg, "abs": abs, "exp": _guarded(math.exp), "expm1": _guarded(math.expm1),
    "log": _log, "log1p": lambda x: math.log1p(x) if x > -1 else -INF if x == -1 else NAN,
    "log2": lambda x: math.log2(x) if x > 0 else _log(x),
    "log10": lambda x: math.log10(x) if x > 0 else _log(x),
    "sqrt": lambda x: math.sqrt(x) if x >= 0 else NAN,
    "sin": _guarded(math.sin), "cos": _guarded(math.cos), "tan": _guarded(math.tan),
    "asin": _guarded(math.asin), "acos": _guarded(math.acos), "atan": math.atan,
    "sinh": lambda x: _guarded(math.sinh, overflow=math.copysign(INF, x))(x),
    "cosh": _guarded(math.cosh), "tanh": math.tanh, "sigmoid": _sigmoid, "erf": math.erf,
    "relu": lambda x: x if x > 0 or x != x else 0.0,
    "sign": lambda x: (x > 0) - (x < 0) if x == x else 0.0,
    "floor": _rounding(math.floor), "ceil": _rounding(math.ceil), "round": _rounding(round),
    "trunc": _rounding(math.trunc), "isnan": lambda x: x != x,
    "isinf": lambda x: x in (INF, -INF), "isfinite": math.isfinite, "not": operator.not_,
    "invert": operator.invert,
}  # fmt: skip
_FAST = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos}


def _float_sigmoid(x: float) -> float:
    # Where e^−x is more than float32 holds, torch's is infinite.
    return 0.0 if x < -88.72283905206835 else _sigmoid(x)


def unary(op: str, code: str, a: array) -> array:
    """One operation on each number."""
    if op == "sigmoid" and code == "f":
        return array(code, map(_float_sigmoid, a))
    if op in _FAST:
        try:
            return array(code, map(_FAST[op], a))
        except (ValueError, OverflowError):
            pass
    try:
        return array(code, map(UNARY[op], a))
    except OverflowError:
        return wrapped(code, map(UNARY[op], a))


def where(code: str, condition: array, a: array, b: array) -> array:
    """From ``a`` where the condition is not 0, else from ``b``."""
    return array(code, [x if c else y for c, x, y in zip(condition, a, b, strict=True)])

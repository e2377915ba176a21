"""Operations number by number: on pairs, on single numbers, comparisons."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from typing import Any

from . import _autograd as autograd
from . import _dtypes as dtypes
from . import _kernel as kernel
from ._autograd import Node
from ._dtypes import bool_
from ._shapes import broadcast
from ._tensor import Tensor, expanded, flat, make, needs

Number = int | float


def result_type(x: Any, y: Any) -> dtypes.dtype:
    """The type of an operation on two tensors or numbers."""
    x_is, y_is = isinstance(x, Tensor), isinstance(y, Tensor)
    if x_is and y_is:
        if x.dtype is y.dtype:
            return x.dtype
        if bool(x.shape) == bool(y.shape):
            return dtypes.promote(x.dtype, y.dtype)
        # A single number bends to the other tensor's type, if its kind is no higher.
        many, one = (x.dtype, y.dtype) if x.shape else (y.dtype, x.dtype)
        return many if many.kind >= one.kind else one
    if x_is or y_is:
        tensor, number = (x, y) if x_is else (y, x)
        own = dtypes.of_number(number)
        return tensor.dtype if tensor.dtype.kind >= own.kind else own
    return dtypes.promote(dtypes.of_number(x), dtypes.of_number(y))


def number_as(value: float, dtype: dtypes.dtype) -> float:
    """A Python number as the type holds it."""
    if value.__class__ is int and not -(1 << 63) <= value < 1 << 64:
        raise OverflowError("int too big to convert")
    if dtype.code == "f":
        try:
            return array("f", (value,))[0]
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    if dtype.code == "d":
        return float(value)
    whole = int(value)
    return whole if whole < 1 << 63 else whole - (1 << 64)


def unbroadcast(g: Tensor, shape: Any) -> Tensor:
    """A gradient summed over the axes along which its tensor was stretched."""
    if g.shape == shape:
        return g
    lead = len(g.shape) - len(shape)
    stretched = [i + lead for i, n in enumerate(shape) if n == 1 != g.shape[i + lead]]
    axes = [*range(lead), *stretched]
    return (g.sum(dim=axes, keepdim=True) if axes else g).reshape(shape)


def pairs(op: str, x: Any, y: Any, inside: dtypes.dtype, code: str) -> tuple[array, Any]:
    """The numbers of an operation computed in the type ``inside``, and their shape."""
    if not isinstance(y, Tensor):
        a = flat(x) if x.dtype.code == inside.code else kernel.cast(inside.code, flat(x))
        return kernel.binary(op, code, a, number_as(y, inside), 1), x.shape
    if not isinstance(x, Tensor):
        b = flat(y) if y.dtype.code == inside.code else kernel.cast(inside.code, flat(y))
        return kernel.binary(op, code, number_as(x, inside), b, 2), y.shape
    a = flat(x) if x.dtype.code == inside.code else kernel.cast(inside.code, flat(x))
    b = flat(y) if y.dtype.code == inside.code else kernel.cast(inside.code, flat(y))
    if x.shape == y.shape:
        return kernel.binary(op, code, a, b, 0), x.shape
    shape = broadcast(x.shape, y.shape)
    n = math.prod(shape)
    if n == 0:
        return kernel.zeros(code, 0), shape
    if len(b) == 1 and len(a) == n:
        return kernel.binary(op, code, a, b[0], 1), shape
    if len(a) == 1 and len(b) == n:
        return kernel.binary(op, code, a[0], b, 2), shape
    if len(a) == n and shape[len(shape) - len(y.shape) :] == y.shape:
        return kernel.binary(op, code, a, b, 3), shape
    if len(b) == n and shape[len(shape) - len(x.shape) :] == x.shape:
        return kernel.binary(op, code, a, b, 4), shape
    a = expanded(make(a, x.shape, inside), shape)
    b = expanded(make(b, y.shape, inside), shape)
    return kernel.binary(op, code, a, b, 0), shape


def _share(op: str, x: Any, y: Any, dtype: dtypes.dtype) -> Tensor:
    """1 where ``x`` won, a half where both are equal."""
    won, tied = compare(op, x, y), compare("eq", x, y)
    return won.to(dtype) + tied.to(dtype) * 0.5


def _log_of(x: Any) -> Any:
    if isinstance(x, Tensor):
        return x.log()
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


# The gradients for both sides: of the result's gradient g, the sides x and y, the result o.
Slope = Callable[[Tensor, Any, Any, Tensor], Tensor]
SLOPES: dict[str, tuple[Slope, Slope]] = {
    "add": (lambda g, x, y, o: g, lambda g, x, y, o: g),
    "sub": (lambda g, x, y, o: g, lambda g, x, y, o: -g),
    "mul": (lambda g, x, y, o: g * y, lambda g, x, y, o: g * x),
    "div": (lambda g, x, y, o: g / y, lambda g, x, y, o: -g * ((x / y) / y)),
    "pow": (
        lambda g, x, y, o: _pow_slope(g, x, y),
        lambda g, x, y, o: where_zero(o * _log_of(x), x, y) * g,
    ),
    "maximum": (
        lambda g, x, y, o: g * _share("gt", x, y, g.dtype),
        lambda g, x, y, o: g * _share("gt", y, x, g.dtype),
    ),
    "minimum": (
        lambda g, x, y, o: g * _share("lt", x, y, g.dtype),
        lambda g, x, y, o: g * _share("lt", y, x, g.dtype),
    ),
    "remainder": (lambda g, x, y, o: g, lambda g, x, y, o: -g * (x / y).floor()),
    "fmod": (lambda g, x, y, o: g, lambda g, x, y, o: -g * (x / y).trunc()),
    "atan2": (
        lambda g, x, y, o: g * y / (x * x + y * y),
        lambda g, x, y, o: -g * x / (x * x + y * y),
    ),
}


def _pow_slope(g: Tensor, x: Any, y: Any) -> Tensor:
    if not isinstance(y, Tensor):
        return g * 0 if y == 0 else g * (y * x ** (y - 1))
    return (y * x ** (y - 1)).masked_fill(y == 0, 0) * g


def where_zero(slope: Tensor, x: Any, y: Tensor) -> Tensor:
    """The slope of a power by its exponent is 0 where 0 is raised to 0 or more."""
    if isinstance(x, Tensor):
        return slope.masked_fill((x == 0) & (y >= 0), 0)
    return slope * 0 if x == 0 else slope


# Which sides' numbers the way back needs: (for the gradient of x, for that of y).
_SAVES = {
    "mul": ("y", "x"), "div": ("y", "xy"), "pow": ("xy", "xy"), "maximum": ("xy", "xy"),
    "minimum": ("xy", "xy"), "remainder": ("", "xy"), "fmod": ("", "xy"), "atan2": ("xy", "xy"),
}  # fmt: skip
_NAMES = {
    "add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div", "pow": "Pow", "maximum": "Maximum",
    "minimum": "Minimum", "remainder": "Remainder", "fmod": "Fmod", "atan2": "Atan2",
}  # fmt: skip


# Where the tensor stands on the right of a number.
_TURNED = _NAMES | {"sub": "RsubBackward1", "pow": "PowBackward2", "div": "Mul"}


def binary(op: str, x: Any, y: Any) -> Tensor:
    """An operation on two tensors, or a tensor and a number."""
    dtype = result_type(x, y)
    if op in ("div", "atan2") and dtype.kind < dtypes.FLOATING:
        dtype = dtypes.default[0]
    named = op
    if dtype is bool_:
        if op == "sub":
            raise RuntimeError(
                "Subtraction, the `-` operator, with two bool tensors is not supported. Use the "
                "`^` or `logical_xor()` operator instead."
            )
        op = {"add": "or", "mul": "and"}.get(op, op)
    if op == "pow" and dtype.kind == dtypes.WHOLE and not isinstance(y, Tensor) and y < 0:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    a, shape = pairs(op, x, y, dtype, dtype.code)
    out = make(a, shape, dtype)
    if autograd.enabled[0] and dtype.is_floating_point and named in _NAMES:
        x_wants = isinstance(x, Tensor) and needs(x)
        y_wants = isinstance(y, Tensor) and needs(y)
        if x_wants or y_wants:
            _record_pair(out, named, x, y, x_wants, y_wants)
    return out


def _record_pair(out: Tensor, op: str, x: Any, y: Any, x_wants: bool, y_wants: bool) -> None:
    into_x, into_y = SLOPES[op]

    def back(g: Tensor) -> tuple[Tensor | None, Tensor | None]:
        return (
            _fitted(into_x(g, x, y, out), x) if x_wants else None,
            _fitted(into_y(g, x, y, out), y) if y_wants else None,
        )

    for_x, for_y = _SAVES.get(op, ("", ""))
    kept = (for_x if x_wants else "") + (for_y if y_wants else "")
    sides = (("x", x), ("y", y))
    saved = [side for name, side in sides if name in kept and isinstance(side, Tensor)]
    inputs = (x if x_wants else None, y if y_wants else None)
    out._fn = Node(_NAMES[op] if isinstance(x, Tensor) else _TURNED[op], inputs, back, saved)


def _fitted(g: Tensor, like: Tensor) -> Tensor:
    if g.shape != like.shape:
        g = unbroadcast(g, like.shape)
    return g if g.dtype is like.dtype else g.to(like.dtype)


def compare(op: str, x: Any, y: Any) -> Tensor:
    """True and false, pair by pair."""
    a, shape = pairs(op, x, y, result_type(x, y), "B")
    return make(a, shape, bool_)

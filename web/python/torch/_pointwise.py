"""Functions of single numbers, and choices between numbers."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from typing import Any

from . import _autograd as autograd
from . import _dtypes as dtypes
from . import _kernel as kernel
from ._arithmetic import Number, result_type, unbroadcast
from ._autograd import Node
from ._dtypes import bool_
from ._shapes import broadcast
from ._tensor import Tensor, as_one, copied, expanded, flat, make, method, needs, record, scalar

# Name: (torch's name of the node, slope from the gradient g, input x, output o, what is kept).
Slope = Callable[[Tensor, Tensor, Tensor], Tensor]
SMOOTH: dict[str, tuple[str, Slope, str]] = {
    "exp": ("Exp", lambda g, x, o: g * o, "o"),
    "expm1": ("Expm1", lambda g, x, o: g * (o + 1), "o"),
    "log": ("Log", lambda g, x, o: g / x, "x"),
    "log1p": ("Log1P", lambda g, x, o: g / (x + 1), "x"),
    "log2": ("Log2", lambda g, x, o: g / (x * math.log(2)), "x"),
    "log10": ("Log10", lambda g, x, o: g / (x * math.log(10)), "x"),
    "sqrt": ("Sqrt", lambda g, x, o: g / (o * 2), "o"),
    "sin": ("Sin", lambda g, x, o: g * x.cos(), "x"),
    "cos": ("Cos", lambda g, x, o: g * -x.sin(), "x"),
    "tan": ("Tan", lambda g, x, o: g * (o * o + 1), "o"),
    "asin": ("Asin", lambda g, x, o: g / (1 - x * x).sqrt(), "x"),
    "acos": ("Acos", lambda g, x, o: -g / (1 - x * x).sqrt(), "x"),
    "atan": ("Atan", lambda g, x, o: g / (x * x + 1), "x"),
    "sinh": ("Sinh", lambda g, x, o: g * x.cosh(), "x"),
    "cosh": ("Cosh", lambda g, x, o: g * x.sinh(), "x"),
    "tanh": ("Tanh", lambda g, x, o: as_one(g * (1 - o * o), "TanhBackwardBackward0"), "o"),
    "sigmoid": (
        "Sigmoid",
        lambda g, x, o: as_one(g * ((1 - o) * o), "SigmoidBackwardBackward0"),
        "o",
    ),
    "erf": ("Erf", lambda g, x, o: g * ((x * x).neg().exp() * (2 / math.sqrt(math.pi))), "x"),
}


def _smooth(op: str) -> None:
    kind, slope, kept = SMOOTH[op]

    def function(self: Tensor) -> Tensor:
        x = self if self.dtype.is_floating_point else self.to(dtypes.default[0])
        out = make(kernel.unary(op, x.dtype.code, flat(x)), x.shape, x.dtype)
        if autograd.enabled[0] and needs(x):
            saved = (out,) if kept == "o" else (x,)
            out._fn = Node(kind, (x,), lambda g: (slope(g, x, out),), saved)
        return out

    function.__name__ = function.__qualname__ = op
    setattr(Tensor, op, function)


for _op in SMOOTH:
    _smooth(_op)


def _steps(op: str) -> None:
    """Functions whose slope is 0 wherever they have one."""

    def function(self: Tensor) -> Tensor:
        if not self.dtype.is_floating_point:
            return copied(self)
        out = make(kernel.unary(op, self.dtype.code, flat(self)), self.shape, self.dtype)
        return record(out, op.capitalize(), (self,), lambda g: (g * 0,))

    function.__name__ = function.__qualname__ = op
    setattr(Tensor, op, function)


for _op in ("floor", "ceil", "trunc"):
    _steps(_op)
Tensor.fix = Tensor.trunc


@method("round")
def round(self: Tensor, *, decimals: int = 0) -> Tensor:
    """The nearest whole number, halves to the even one; or so many decimals."""
    if not self.dtype.is_floating_point:
        return copied(self)
    if decimals:
        factor = 10.0 ** abs(decimals)
        out = round(self * factor) / factor if decimals > 0 else round(self / factor) * factor
        return out
    out = make(kernel.unary("round", self.dtype.code, flat(self)), self.shape, self.dtype)
    return record(out, "Round", (self,), lambda g: (g * 0,))


@method("frac")
def frac(self: Tensor) -> Tensor:
    """What stands behind the point."""
    return self - self.trunc()


@method("abs", "absolute", "__abs__")
def abs_(self: Tensor) -> Tensor:
    """Without the sign."""
    out = make(kernel.unary("abs", self.dtype.code, flat(self)), self.shape, self.dtype)
    return record(out, "Abs", (self,), lambda g: (g * self.sign(),), (self,))


@method("sign", "sgn")
def sign(self: Tensor) -> Tensor:
    """−1, 0 or 1."""
    out = make(kernel.unary("sign", self.dtype.code, flat(self)), self.shape, self.dtype)
    return record(out, "Sign", (self,), lambda g: (g * 0,))


@method("square")
def square(self: Tensor) -> Tensor:
    """self²."""
    return self**2


@method("reciprocal")
def reciprocal(self: Tensor) -> Tensor:
    """1 / self."""
    x = self if self.dtype.is_floating_point else self.to(dtypes.default[0])
    with autograd.no_grad():
        out = 1 / x
    return record(out, "Reciprocal", (x,), lambda g: (-g * (out * out),), (out,))


@method("rsqrt")
def rsqrt(self: Tensor) -> Tensor:
    """1 / √self."""
    x = self if self.dtype.is_floating_point else self.to(dtypes.default[0])
    with autograd.no_grad():
        out = 1 / x.sqrt()
    return record(out, "Rsqrt", (x,), lambda g: (g * (out**3) * -0.5,), (out,))


def _question(op: str) -> None:
    def function(self: Tensor) -> Tensor:
        if not self.dtype.is_floating_point:
            answer = array("B", [op == "isfinite"]) * self._n
        else:
            answer = kernel.unary(op, "B", flat(self))
        return make(answer, self.shape, bool_)

    function.__name__ = function.__qualname__ = op
    setattr(Tensor, op, function)


for _op in ("isnan", "isinf", "isfinite"):
    _question(_op)


@method("relu")
def relu(self: Tensor) -> Tensor:
    """The larger of 0 and each number."""
    if self.dtype is bool_:
        raise RuntimeError("Boolean inputs not supported for relu")
    out = make(kernel.unary("relu", self.dtype.code, flat(self)) if self.dtype.is_floating_point
               else array(self.dtype.code, [max(v, 0) for v in flat(self)]),
               self.shape, self.dtype)  # fmt: skip
    if autograd.enabled[0] and needs(self):
        out._fn = Node("Relu", (self,), lambda g: (gate(g, out),), (out,))
    return out


def gate(g: Tensor, x: Tensor) -> Tensor:
    """``g`` where ``x`` is above 0, else 0: the slope of ReLU."""
    out = make(kernel.binary("gate", g.dtype.code, flat(g), flat(x), 0), g.shape, g.dtype)
    return record(out, "ThresholdBackwardBackward0", (g, x), lambda h: (gate(h, x), h * 0))


@method("clamp", "clip")
def clamp(self: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """Not below ``min``, not above ``max``."""
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        out = self if min is None else self.maximum(_as_tensor(min, self))
        return out if max is None else out.minimum(_as_tensor(max, out))
    dtype = self.dtype
    for bound in (min, max):
        if bound is not None:
            dtype = result_type(make(array(dtype.code), (0,), dtype), bound)
    x = self.to(dtype)
    low = -math.inf if min is None else min
    high = math.inf if max is None else max
    a = array(dtype.code, [v if v != v else high if v > high else low if v < low else v
                           for v in flat(x)] if low <= high else [high] * x._n)  # fmt: skip
    out = make(a, x.shape, dtype)
    return record(
        out, "ClampBackward1", (x,), lambda g: (g * ((x >= low) & (x <= high)).to(g.dtype),), (x,)
    )


def _as_tensor(value: Any, like: Tensor) -> Tensor:
    return value if isinstance(value, Tensor) else scalar(value, like.dtype)


@method("clamp_min")
def clamp_min(self: Tensor, min: Any) -> Tensor:
    """Not below ``min``."""
    return clamp(self, min=min)


@method("clamp_max")
def clamp_max(self: Tensor, max: Any) -> Tensor:
    """Not above ``max``."""
    return clamp(self, max=max)


def where(condition: Tensor, input: Any = None, other: Any = None) -> Any:
    """From ``input`` where the condition holds, else from ``other``."""
    if input is None and other is None:
        return condition.nonzero(as_tuple=True)
    if not isinstance(condition, Tensor):
        kind = type(condition).__name__
        raise TypeError(f"where(): argument 'condition' (position 1) must be Tensor, not {kind}")
    if condition.dtype not in (bool_, dtypes.uint8):
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{condition.dtype.scalar}"
        )
    dtype = result_type(input, other)
    x, y = (
        (t if t.dtype is dtype else t.to(dtype)) if isinstance(t, Tensor) else _number(t, dtype)
        for t in (input, other)
    )
    shape = broadcast(broadcast(condition.shape, x.shape), y.shape)
    picked = kernel.where(
        dtype.code, expanded(condition, shape), expanded(x, shape), expanded(y, shape)
    )

    def back(g: Tensor) -> tuple[Tensor, Tensor]:
        zero = scalar(0, g.dtype)
        return (
            unbroadcast(where(condition, g, zero), x.shape),
            unbroadcast(where(condition, zero, g), y.shape),
        )

    return record(make(picked, shape, dtype), "Where", (x, y), back, (condition,))


def _number(value: Any, dtype: dtypes.dtype) -> Tensor:
    if not isinstance(value, Number):
        kind = type(value).__name__
        raise TypeError(f"where(): argument 'input' (position 2) must be Tensor, not {kind}")
    return scalar(float(value) if dtype.is_floating_point else int(value), dtype)


@method("where")
def _where(self: Tensor, condition: Tensor, other: Any) -> Tensor:
    return where(condition, self, other)


@method("masked_fill")
def masked_fill(self: Tensor, mask: Tensor, value: Any) -> Tensor:
    """``value`` where the mask holds."""
    if mask.dtype is not bool_:
        raise RuntimeError(
            f"masked_fill_ only supports boolean masks, but got mask with dtype {mask.dtype.ctype}"
        )
    shape = broadcast(self.shape, mask.shape)
    filler = value if isinstance(value, Tensor) else None
    number = value.item() if filler is not None else value
    x = self if self.shape == shape else self.expand(shape)
    fill = kernel.full(self.dtype.code, x._n, kernel.cast(self.dtype.code, array("d", [number]))[0])
    holds = expanded(mask, shape)
    out = make(kernel.where(self.dtype.code, holds, fill, flat(x)), shape, self.dtype)

    def back(g: Tensor) -> tuple:
        zero = scalar(0, g.dtype)
        into_fill = where(mask, g, zero).sum() if filler is not None else None
        return where(mask, zero, g), into_fill

    return record(out, "MaskedFill", (x, filler), back, (mask,))


@method("nan_to_num")
def nan_to_num(
    self: Tensor, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Tensor:
    """Numbers in place of NaN and the infinities."""
    largest = (2 - 2**-23) * 2.0**127 if self.dtype.code == "f" else 1.7976931348623157e308
    high = largest if posinf is None else posinf
    low = -largest if neginf is None else neginf
    out = where(self.isnan(), nan, self)
    return where(out == math.inf, high, where(out == -math.inf, low, out)).to(self.dtype)

"""Arithmetic as methods and operators of tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import _autograd as autograd
from . import _dtypes as dtypes
from . import _kernel as kernel
from ._absent import absent, check_layout
from ._arithmetic import Number, binary, compare, pairs, result_type
from ._dtypes import bool_
from ._inplace import inplace
from ._tensor import Tensor, copied, flat, make, method, record, scalar


def _operator(op: str, name: str) -> None:
    """``x + y``, ``2 + y`` and ``x += y``."""

    def forward(self: Tensor, other: Any) -> Tensor:
        if not isinstance(other, Tensor | Number):
            return NotImplemented
        return binary(op, self, other)

    def swapped(self: Tensor, other: Any) -> Tensor:
        if not isinstance(other, Number):
            return NotImplemented
        return binary(op, other, self)

    def changing(self: Tensor, other: Any) -> Tensor:
        if not isinstance(other, Tensor | Number):
            return NotImplemented
        if op in ("add", "sub") and not autograd.enabled[0]:
            return getattr(self, f"{op}_")(other)
        return inplace(self, binary(op, self, other))

    setattr(Tensor, f"__{name}__", forward)
    setattr(Tensor, f"__r{name}__", swapped)
    setattr(Tensor, f"__i{name}__", changing)


for _op, _name in (
    ("add", "add"), ("sub", "sub"), ("mul", "mul"), ("div", "truediv"), ("pow", "pow"),
    ("remainder", "mod"), ("and", "and"), ("or", "or"), ("xor", "xor"),
):  # fmt: skip
    _operator(_op, _name)


def _bits(op: str, name: str) -> None:
    plain = getattr(Tensor, f"__{name}__")

    def checked(self: Tensor, other: Any) -> Tensor:
        for side in (self, other):
            kind = side.dtype if isinstance(side, Tensor) else dtypes.of_number(side)
            if kind.is_floating_point:
                raise NotImplementedError(
                    f"\"bitwise_{op}_cpu\" not implemented for '{kind.scalar}'"
                )
        return plain(self, other)

    setattr(Tensor, f"__{name}__", checked)
    setattr(Tensor, f"bitwise_{op}", checked)


for _op in ("and", "or", "xor"):
    _bits(_op, _op)


for _op in ("lt", "le", "gt", "ge", "eq", "ne"):

    def _comparison(op: str) -> Callable:
        def method_(self: Tensor, other: Any) -> Tensor:
            if not isinstance(other, Tensor | Number):
                return NotImplemented
            return compare(op, self, other)

        return method_

    setattr(Tensor, f"__{_op}__", _comparison(_op))
    setattr(Tensor, _op, _comparison(_op))


Tensor.greater, Tensor.less = Tensor.gt, Tensor.lt


Tensor.greater_equal, Tensor.less_equal, Tensor.not_equal = Tensor.ge, Tensor.le, Tensor.ne


def _only_tensor(name: str, other: Any) -> None:
    kind = type(other).__name__
    raise TypeError(f"{name}(): argument 'other' (position 1) must be Tensor, not {kind}")


def _argument(name: str, other: Any) -> Any:
    if not isinstance(other, Tensor | Number):
        kind = type(other).__name__
        raise TypeError(f"{name}(): argument 'other' (position 1) must be Tensor, not {kind}")
    return other


@method("add")
def add(self: Tensor, other: Any, *, alpha: float = 1) -> Tensor:
    """self + alpha · other."""
    return binary("add", self, _argument("add", other) if alpha == 1 else other * alpha)


@method("sub", "subtract")
def sub(self: Tensor, other: Any, *, alpha: float = 1) -> Tensor:
    """self − alpha · other."""
    return binary("sub", self, _argument("sub", other) if alpha == 1 else other * alpha)


@method("mul", "multiply")
def mul(self: Tensor, other: Any) -> Tensor:
    """self · other."""
    return binary("mul", self, _argument("mul", other))


@method("div", "divide", "true_divide")
def div(self: Tensor, other: Any, *, rounding_mode: str | None = None) -> Tensor:
    """self / other, rounded to whole numbers if asked."""
    if rounding_mode is None:
        return binary("div", self, _argument("div", other))
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(
            "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found "
            f"'{rounding_mode}'"
        )
    if rounding_mode == "floor":
        return floor_divide(self, other)
    dtype = result_type(self, other)
    return binary("div", self, other).trunc().to(dtype)


@method("floor_divide", "__floordiv__")
def floor_divide(self: Tensor, other: Any) -> Tensor:
    """The whole number below self / other."""
    if not isinstance(other, Tensor | Number):
        return NotImplemented
    dtype = result_type(self, other)
    a, shape = pairs("floor_divide", self, other, dtype, dtype.code)
    return make(a, shape, dtype)


@method("__rfloordiv__")
def _rfloor_divide(self: Tensor, other: Any) -> Tensor:
    if not isinstance(other, Number):
        return NotImplemented
    return floor_divide(scalar(other, dtypes.of_number(other)), self)


@method("__ifloordiv__")
def _ifloor_divide(self: Tensor, other: Any) -> Tensor:
    return inplace(self, floor_divide(self, other))


def _named(op: str) -> None:
    def method_(self: Tensor, other: Any) -> Tensor:
        if op in ("maximum", "minimum") and not isinstance(other, Tensor):
            _only_tensor(op, other)
        return binary(op, self, _argument(op, other))

    method_.__name__ = method_.__qualname__ = op
    setattr(Tensor, op, method_)


for _op in ("maximum", "minimum", "remainder", "fmod", "atan2"):
    _named(_op)


@method("__lshift__", "__rshift__", "__rlshift__", "__rrshift__")
def _shift(self: Tensor, other: Any) -> None:
    raise absent("the shift of bits by << and >>")


@method("pow")
def pow(self: Tensor, exponent: Any) -> Tensor:
    """self to the power of exponent."""
    return binary("pow", self, exponent)


@method("neg", "negative", "__neg__")
def neg(self: Tensor) -> Tensor:
    """−self."""
    if self.dtype is bool_:
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to "
            "invert a mask, use the `~` or `logical_not()` operator instead."
        )
    out = make(kernel.unary("neg", self.dtype.code, flat(self)), self.shape, self.dtype)
    return record(out, "Neg", (self,), lambda g: (-g,))


@method("positive", "__pos__")
def positive(self: Tensor) -> Tensor:
    """Itself."""
    return self


@method("bitwise_not", "__invert__")
def bitwise_not(self: Tensor) -> Tensor:
    """Every bit turned; for bool, the opposite."""
    if self.dtype.is_floating_point:
        raise TypeError(
            "~ (operator.invert) is only implemented on integer and Boolean-type tensors"
        )
    op = "not" if self.dtype is bool_ else "invert"
    return make(kernel.unary(op, self.dtype.code, flat(self)), self.shape, self.dtype)


@method("addcmul")
def addcmul(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """self + value · tensor1 · tensor2."""
    return self + tensor1 * tensor2 * value


@method("addcdiv")
def addcdiv(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """self + value · tensor1 / tensor2."""
    return self + tensor1 / tensor2 * value


@method("lerp")
def lerp(self: Tensor, end: Tensor, weight: Any) -> Tensor:
    """From self to end, by a weight of 0 to 1."""
    return self + (end - self) * weight


@method("logical_not")
def logical_not(self: Tensor) -> Tensor:
    """True where it is 0."""
    return make(kernel.unary("not", "B", flat(self)), self.shape, bool_)


def _logical(op: str) -> None:
    def method_(self: Tensor, other: Tensor) -> Tensor:
        return binary(op, self.bool(), other.bool())

    method_.__name__ = method_.__qualname__ = f"logical_{op}"
    setattr(Tensor, method_.__name__, method_)


for _op in ("and", "or", "xor"):
    _logical(_op)


@method("clone")
def clone(self: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy; gradients flow through it."""
    check_layout("clone", memory_format=memory_format)
    out = copied(self)
    return record(out, "Clone", (self,), lambda g: (g,))

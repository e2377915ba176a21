"""Activations as functions."""

from __future__ import annotations

import math
from typing import Any

from ... import _autograd as autograd
from ..._inplace import inplace as write_into
from ..._pointwise import where
from ..._tensor import Tensor, as_one, record
from ._shared import expect_tensor


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """The larger of 0 and each number."""
    expect_tensor("relu", "input", 1, input)
    return write_into(input, input.relu()) if inplace else input.relu()


def _activation(x: Tensor, out: Tensor, kind: str, slope: Any, inplace: bool = False) -> Tensor:
    """Numbers made without a record, with the slope's own formula."""
    done = record(out, kind, (x,), lambda g: (slope(g),), (x,))
    return write_into(x, done) if inplace else done


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """x above 0, a fraction of it below."""
    expect_tensor("leaky_relu", "input", 1, input)
    x = input
    with autograd.no_grad():
        out = where(x > 0, x, x * negative_slope)
    return _activation(x, out, "LeakyRelu", lambda g: where(x > 0, g, g * negative_slope), inplace)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x above 0, α (eˣ − 1) below."""
    x = input
    with autograd.no_grad():
        out = where(x > 0, x, x.expm1() * alpha)
    return _activation(x, out, "Elu", lambda g: where(x > 0, g, g * (x.exp() * alpha)), inplace)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """ELU with the two constants that keep mean and deviation."""
    out = elu(input, 1.6732632423543772848170429916717) * 1.0507009873554804934193349852946
    out = as_one(out, "Elu")
    return write_into(input, out) if inplace else out


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x above 0, α (e^(x/α) − 1) below."""
    out = where(input > 0, input, (input / alpha).expm1() * alpha)
    return write_into(input, out) if inplace else out


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """x times the share of a normal distribution below x."""
    x = input
    if approximate == "tanh":
        inner = (x + x**3 * 0.044715) * math.sqrt(2 / math.pi)
        return as_one(x * 0.5 * (inner.tanh() + 1), "Gelu")
    if approximate != "none":
        raise RuntimeError("approximate argument must be either none or tanh.")
    with autograd.no_grad():
        out = x * 0.5 * ((x * math.sqrt(0.5)).erf() + 1)

    def slope(g: Tensor) -> Tensor:
        below = ((x * math.sqrt(0.5)).erf() + 1) * 0.5
        return g * (below + x * (x * x * -0.5).exp() / math.sqrt(2 * math.pi))

    return _activation(x, out, "Gelu", slope)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x · sigmoid(x)."""
    x = input
    with autograd.no_grad():
        out = x * x.sigmoid()

    def slope(g: Tensor) -> Tensor:
        s = x.sigmoid()
        return g * (s * (x * (1 - s) + 1))

    return _activation(x, out, "Silu", slope, inplace)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """ln(1 + e^(βx)) / β: a smooth ReLU."""
    x = input
    with autograd.no_grad():
        straight = x * beta > threshold
        out = where(straight, x, (x * beta).clamp(max=threshold).exp().log1p() / beta)
    return _activation(
        x, out, "Softplus", lambda g: where(x * beta > threshold, g, g * (x * beta).sigmoid())
    )


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x · tanh(softplus(x))."""
    out = as_one(input * softplus(input).tanh(), "Mish")
    return write_into(input, out) if inplace else out


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """Between 0 and 6."""
    return hardtanh(input, 0.0, 6.0, inplace)


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """Between two bounds."""
    x = input
    with autograd.no_grad():
        out = x.clamp(min_val, max_val)
    inside = (x > min_val) & (x < max_val)
    return _activation(x, out, "Hardtanh", lambda g: where(inside, g, 0.0), inplace)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """A sigmoid of three straight lines."""
    out = as_one((input + 3).clamp(0, 6) / 6, "Hardsigmoid")
    return write_into(input, out) if inplace else out


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """x · hardsigmoid(x)."""
    out = as_one(input * (input + 3).clamp(0, 6) / 6, "Hardswish")
    return write_into(input, out) if inplace else out


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|)."""
    return input / (input.abs() + 1)


def logsigmoid(input: Tensor) -> Tensor:
    """ln sigmoid(x), without overflow."""
    out = input.clamp(max=0) - (-input.abs()).exp().log1p()
    return as_one(out, "LogSigmoid")


def tanhshrink(input: Tensor) -> Tensor:
    """x − tanh(x)."""
    return input - input.tanh()


def tanh(input: Tensor) -> Tensor:
    """Between −1 and 1."""
    return input.tanh()


def sigmoid(input: Tensor) -> Tensor:
    """Between 0 and 1."""
    return input.sigmoid()


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """x above a threshold, else a value."""
    out = where(input > threshold, input, value)
    return write_into(input, out) if inplace else out


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """Leaky ReLU whose slope is learned."""
    return as_one(where(input > 0, input, weight * input), "PreluKernel")


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """One half, gated by the sigmoid of the other."""
    first, second = input.chunk(2, dim)
    return as_one(first * second.sigmoid(), "Glu")

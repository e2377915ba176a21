"""``torch.nn.init``: starting weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from .._absent import attribute_of
from .._autograd import no_grad
from .._tensor import Tensor

__getattr__ = attribute_of("torch.nn.init")


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor by which weights have to be larger for an activation."""
    straight = ("linear", "sigmoid", "conv1d", "conv2d", "conv3d")
    if nonlinearity in straight:
        return 1
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity == "selu":
        return 3.0 / 4
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def _fans(tensor: Tensor) -> tuple[int, int]:
    if tensor.dim() < 2:
        raise ValueError(
            "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"
        )
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def _filling(fill: Callable) -> Callable:
    @wraps(fill)
    def inside(tensor: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        with no_grad():
            fill(tensor, *args, **kwargs)
        return tensor

    return inside


@_filling
def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    """Evenly from [a, b)."""
    tensor.uniform_(a, b, generator=generator)


@_filling
def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    """From a normal distribution."""
    tensor.normal_(mean, std, generator=generator)


@_filling
def constant_(tensor: Tensor, val: float) -> Tensor:
    """The same number everywhere."""
    tensor.fill_(val)


@_filling
def zeros_(tensor: Tensor) -> Tensor:
    """0 everywhere."""
    tensor.zero_()


@_filling
def ones_(tensor: Tensor) -> Tensor:
    """1 everywhere."""
    tensor.fill_(1)


@_filling
def eye_(tensor: Tensor) -> Tensor:
    """1 on the diagonal, else 0."""
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    tensor.zero_()
    for i in range(min(tensor.shape)):
        tensor[i, i] = 1


def _fan(tensor: Tensor, mode: str) -> int:
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return _fans(tensor)[mode == "fan_out"]


@_filling
def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:  # fmt: skip
    """He's start, evenly."""
    std = calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode))
    bound = math.sqrt(3.0) * std
    tensor.uniform_(-bound, bound, generator=generator)


@_filling
def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:  # fmt: skip
    """He's start, normally distributed."""
    std = calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode))
    tensor.normal_(0, std, generator=generator)


@_filling
def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Glorot's start, evenly."""
    fan_in, fan_out = _fans(tensor)
    bound = math.sqrt(3.0) * (gain * math.sqrt(2.0 / float(fan_in + fan_out)))
    tensor.uniform_(-bound, bound, generator=generator)


@_filling
def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Glorot's start, normally distributed."""
    fan_in, fan_out = _fans(tensor)
    tensor.normal_(0.0, gain * math.sqrt(2.0 / float(fan_in + fan_out)), generator=generator)

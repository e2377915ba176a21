"""Softmax and its logarithm."""

from __future__ import annotations

import warnings
from array import array
from typing import Any

from ... import _autograd as autograd
from ... import _kernel as kernel
from ..._shapes import axis
from ..._tensor import Tensor, as_one, flat, make, record


def _softmax_axis(x: Tensor, dim: int | None, name: str) -> int:
    if dim is None:
        dim = 0 if x.dim() in (0, 1, 3) else 1
        warnings.warn(
            f"Implicit dimension choice for {name} has been deprecated. Change the call to "
            "include dim=X as an argument.",
            stacklevel=3,
        )
    return dim


def _along(x: Tensor, d: int) -> tuple[array, int, int, Any]:
    """Rows along an axis: the numbers, how many rows, how long, and the way back to the shape."""
    n = len(x.shape)
    if n == 0 or d == n - 1:
        size = x.shape[-1] if n else 1
        return flat(x), x._n // size if size else 0, size, None
    moved = x.detach().movedim(d, -1)
    return flat(moved), x._n // x.shape[d] if x.shape[d] else 0, x.shape[d], moved.shape


def _back_along(a: array, x: Tensor, d: int, moved: Any) -> Tensor:
    if moved is None:
        return make(a, x.shape, x.dtype)
    lying = make(a, moved, x.dtype).movedim(-1, d)
    return make(flat(lying), x.shape, x.dtype)


def _softmax(x: Tensor, d: int, log: bool) -> Tensor:
    kind = "log_softmax_lastdim_kernel_impl" if log else "softmax_lastdim_kernel_impl"
    if not x.dtype.is_floating_point:
        raise NotImplementedError(f"\"{kind}\" not implemented for '{x.dtype.scalar}'")
    a, rows, size, moved = _along(x, d)
    out = _back_along(kernel.softmax(x.dtype.code, a, rows, size, log), x, d, moved)

    def back(g: Tensor) -> tuple[Tensor]:
        if autograd.enabled[0]:
            if log:
                slope = g - out.exp() * g.sum(d, keepdim=True)
                return (as_one(slope, "LogSoftmaxBackwardDataBackward0"),)
            slope = out * (g - (g * out).sum(d, keepdim=True))
            return (as_one(slope, "SoftmaxBackwardDataBackward0"),)
        numbers, _, _, _ = _along(g, d)
        gave, _, _, _ = _along(out, d)
        slopes = kernel.softmax_back(x.dtype.code, numbers, gave, rows, size, log)
        return (_back_along(slopes, x, d, moved),)

    return record(out, "LogSoftmax" if log else "Softmax", (x,), back, (out,))


def softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """Positive numbers that add up to 1 along an axis."""
    return input.softmax(_softmax_axis(input, dim, "softmax"), dtype)


def log_softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """The logarithm of softmax, without overflow."""
    return input.log_softmax(_softmax_axis(input, dim, "log_softmax"), dtype)


def softmin(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """Softmax of the negative."""
    return softmax(-input, dim, dtype=dtype)


def _method(log: bool) -> Any:
    def method(self: Tensor, dim: int, dtype: Any = None) -> Tensor:
        x = self if dtype is None else self.to(dtype)
        return _softmax(x, axis(len(x.shape), dim), log)

    method.__name__ = method.__qualname__ = "log_softmax" if log else "softmax"
    return method


Tensor.softmax, Tensor.log_softmax = _method(False), _method(True)

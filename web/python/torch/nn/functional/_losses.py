"""How wrong an output is, as functions."""

from __future__ import annotations

import math
import warnings
from array import array
from typing import Any

from ... import _autograd as autograd
from ... import _dtypes as dtypes
from ... import _kernel as kernel
from ..._absent import absent
from ..._autograd import Node
from ..._dtypes import int64
from ..._pointwise import where
from ..._tensor import Tensor, as_one, flat, make, needs, record
from ._layers import one_hot
from ._shared import expect_tensor
from ._softmax import log_softmax


def _reduced(v: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return v.mean()
    if reduction == "sum":
        return v.sum()
    return v


def _old_arguments(function: str, size_average: Any, reduce: Any, reduction: str) -> None:
    for name, value in (("size_average", size_average), ("reduce", reduce)):
        if value is not None:
            raise absent(f"the argument {name} of {function}()")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")


def _check_targets(x: Tensor, y: Tensor, k: int, ignore: int) -> None:
    for target in flat(y):
        if not 0 <= target < k and target != ignore:
            raise IndexError(f"Target {target} is out of bounds.")


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of −input at the true classes: a loss for logarithms of probabilities."""
    _old_arguments("nll_loss", size_average, reduce, reduction)
    expect_tensor("nll_loss_nd", "input", 1, input)
    expect_tensor("nll_loss_nd", "target", 2, target)
    x, y = input, target
    if len(x.shape) == 1:
        return nll_loss(
            x.unsqueeze(0), y.reshape(1), weight, None, ignore_index, None,
            "sum" if reduction == "none" else reduction,
        )  # fmt: skip
    if len(x.shape) != 2:
        raise absent(f"nll_loss() of a tensor with {len(x.shape)} axes")
    n, k = x.shape
    if len(y.shape) == 1 and y.shape[0] != n:
        raise ValueError(
            f"Expected input batch_size ({n}) to match target batch_size ({y.shape[0]})."
        )
    if len(y.shape) > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if y.dtype not in (int64, dtypes.uint8):
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {y.dtype.scalar}")
    _check_targets(x, y, k, ignore_index)
    a, targets = flat(x), flat(y)
    weights = [1.0] * k if weight is None else flat(weight).tolist()
    shares = [0.0 if t == ignore_index else weights[t] for t in targets]
    picked = [
        0.0 - a[i * k + t] * share if share or t != ignore_index else 0.0
        for i, (t, share) in enumerate(zip(targets, shares, strict=True))
    ]
    total = sum(shares) if reduction == "mean" else 1.0
    if reduction == "none":
        out = make(array(x.dtype.code, picked), (n,), x.dtype)
    else:
        value = sum(picked) / total if total else math.nan
        out = make(array(x.dtype.code, [value]), (), x.dtype)

    def back(g: Tensor) -> tuple[Tensor]:
        chosen = make(kernel.zeros(x.dtype.code, n * k), x.shape, x.dtype)
        for i, (t, share) in enumerate(zip(targets, shares, strict=True)):
            if t != ignore_index:
                chosen._a[i * k + t] = -share / (total if reduction == "mean" else 1.0)
        return (chosen * (g.unsqueeze(1) if reduction == "none" else g),)

    return record(out, "NllLoss", (x,), back, (x, y))


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """The mean of −ln p of the true classes, for logits (n, k) and targets (n,)."""
    _old_arguments("cross_entropy", size_average, reduce, reduction)
    expect_tensor("cross_entropy_loss", "input", 1, input)
    expect_tensor("cross_entropy_loss", "target", 2, target)
    x, y = input, target
    d = 0 if len(x.shape) == 1 else 1
    if x.shape == y.shape and x.shape:
        return _soft_targets(x, y, d, weight, reduction, label_smoothing)
    if not x.dtype.is_floating_point and len(y.shape) == 1:
        raise NotImplementedError(
            f"\"log_softmax_lastdim_kernel_impl\" not implemented for '{x.dtype.scalar}'"
        )
    plain = weight is None and reduction == "mean" and not label_smoothing
    if plain and len(x.shape) == 2 and len(y.shape) == 1 and y.dtype is int64:
        return _mean_cross_entropy(x, y, ignore_index)
    log_p = log_softmax(x, d)
    loss = nll_loss(log_p, y, weight, None, ignore_index, None, reduction)
    if label_smoothing:
        if weight is not None:
            raise absent("cross_entropy() with both weight and label_smoothing")
        spread = _reduced(-log_p.mean(d), reduction)
        loss = loss * (1 - label_smoothing) + spread * label_smoothing
    return loss


def _mean_cross_entropy(x: Tensor, y: Tensor, ignore: int) -> Tensor:
    """log_softmax and nll_loss in one step; the record shows both, as torch's does."""
    (n, k), targets = x.shape, flat(y)
    if y.shape[0] != n:
        raise ValueError(
            f"Expected input batch_size ({n}) to match target batch_size ({y.shape[0]})."
        )
    if n and not (min(targets) >= 0 and max(targets) < k):
        return nll_loss(log_softmax(x, 1), y, ignore_index=ignore)
    value, log_p = kernel.cross_entropy(x.dtype.code, flat(x), targets, n, k)
    out = make(value, (), x.dtype)
    if not autograd.enabled[0] or not needs(x):
        return out
    logs = make(log_p, x.shape, x.dtype)

    def back_softmax(g: Tensor) -> tuple[Tensor]:
        # Here g is the scale of p − y, not yet spread over the classes.
        if autograd.enabled[0]:
            hot = one_hot(y, k).to(x.dtype)
            slope = (log_softmax(x, 1).exp() - hot) * (g / n)
            return (as_one(slope, "LogSoftmaxBackwardDataBackward0"),)
        slopes = kernel.cross_entropy_back(x.dtype.code, g.item(), log_p, targets, n, k)
        return (make(slopes, x.shape, x.dtype),)

    logs._fn = Node("LogSoftmax", (x,), back_softmax, (logs,))
    out._fn = Node("NllLoss", (logs,), lambda g: (g,), (logs, y))
    return out


def _soft_targets(
    x: Tensor, y: Tensor, d: int, weight: Tensor | None, reduction: str, smoothing: float
) -> Tensor:
    if not y.dtype.is_floating_point:
        raise RuntimeError(
            "Expected floating point type for target with class probabilities, got "
            f"{y.dtype.scalar}"
        )
    if smoothing:
        y = y * (1 - smoothing) + smoothing / x.shape[d]
    shares = log_softmax(x, d) * y
    shares = shares if weight is None else shares * weight
    if reduction == "mean":
        return as_one(-shares.sum() / (x._n // x.shape[d]), "DivBackward1")
    return -(shares.sum() if reduction == "sum" else shares.sum(d))


def _warn_of_sizes(x: Tensor, y: Tensor) -> None:
    if y.size() != x.size():
        warnings.warn(
            f"Using a target size ({y.shape}) that is different to the input size ({x.shape}). "
            "This will likely lead to incorrect results due to broadcasting. Please ensure they "
            "have the same size.",
            stacklevel=3,
        )


def mse_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """The mean of the squared differences."""
    _old_arguments("mse_loss", size_average, reduce, reduction)
    _warn_of_sizes(input, target)
    return as_one(_reduced((input - target) ** 2, reduction), "MseLoss")


def l1_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """The mean of the absolute differences."""
    _old_arguments("l1_loss", size_average, reduce, reduction)
    _warn_of_sizes(input, target)
    return _reduced((input - target).abs(), reduction)


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: Any = None,
    reduce: Any = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """The mean of −ln p for yes and −ln(1 − p) for no, for probabilities."""
    _old_arguments("binary_cross_entropy", size_average, reduce, reduction)
    p, y = input, target
    if p.shape != y.shape:
        raise ValueError(
            f"Using a target size ({y.shape}) that is different to the input size ({p.shape}) is "
            "deprecated. Please ensure they have the same size."
        )
    if any(not 0 <= v <= 1 for v in flat(p)):
        raise RuntimeError("all elements of input should be between 0 and 1")
    if y.dtype is not p.dtype:
        raise RuntimeError(f"Found dtype {y.dtype.scalar} but expected {p.dtype.scalar}")
    with autograd.no_grad():
        losses = (y - 1) * (-p).log1p().clamp(min=-100) - y * p.log().clamp(min=-100)

    def back(g: Tensor) -> tuple[Tensor]:
        return (g * (p - y) / ((1 - p) * p).clamp(min=1e-12),)

    losses = record(losses, "BinaryCrossEntropy", (p,), back, (p, y))
    return _reduced(losses if weight is None else losses * weight, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: Any = None,
    reduce: Any = None, reduction: str = "mean", pos_weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """The same for logits, without overflow."""
    _old_arguments("binary_cross_entropy_with_logits", size_average, reduce, reduction)
    z, y = input, target
    if z.shape != y.shape:
        raise ValueError(f"Target size ({y.shape}) must be the same as input size ({z.shape})")
    # ln(1 + e^−z), written so that e^ never meets a large number.
    soft = (-z).clamp(min=0) + (-z.abs()).exp().log1p()
    if pos_weight is None:
        losses = (1 - y) * z + soft
    else:
        losses = (1 - y) * z + (1 + (pos_weight - 1) * y) * soft
    losses = losses if weight is None else losses * weight
    if not y.dtype.is_floating_point:
        raise RuntimeError(
            f"result type {losses.dtype.scalar} can't be cast to the desired output type "
            f"{y.dtype.scalar}"
        )
    return as_one(_reduced(losses, reduction), "BinaryCrossEntropyWithLogits")


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0
) -> Tensor:
    """Squared for small differences, straight for large ones."""
    apart = (input - target).abs()
    return _reduced(where(apart < delta, apart**2 * 0.5, (apart - delta / 2) * delta), reduction)


def smooth_l1_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean", beta: float = 1.0,
) -> Tensor:  # fmt: skip
    """Squared for small differences, straight for large ones, in units of beta."""
    _old_arguments("smooth_l1_loss", size_average, reduce, reduction)
    apart = (input - target).abs()
    return _reduced(where(apart < beta, apart**2 * (0.5 / beta), apart - beta / 2), reduction)


def kl_div(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean", log_target: bool = False,
) -> Tensor:  # fmt: skip
    """How far probabilities lie from the logarithms of others."""
    _old_arguments("kl_div", size_average, reduce, reduction)
    if log_target:
        losses = target.exp() * (target - input)
    else:
        losses = where(target > 0, target * (target.log() - input), 0.0)
    return (
        losses.sum() / input.shape[0] if reduction == "batchmean" else _reduced(losses, reduction)
    )

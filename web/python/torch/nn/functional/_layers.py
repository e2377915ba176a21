"""Layers as functions."""

from __future__ import annotations

import math
from array import array
from typing import Any

from ... import _autograd as autograd
from ... import _kernel as kernel
from ..._absent import absent
from ..._autograd import Node
from ..._dtypes import int64
from ..._inplace import inplace as write_into
from ..._reductions import kept_shape
from ..._tensor import Tensor, as_one, flat, make, needs
from ._shared import expect_tensor


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input (…, in) by the transpose of weight (out, in), plus bias (out,)."""
    expect_tensor("linear", "input", 1, input)
    x, w, b = input, weight, bias
    if len(w.shape) != 2 or (b is not None and len(b.shape) != 1):
        y = x @ w.t()
        return y if b is None else y + b
    (out, into), width = w.shape, x.shape[-1] if x.shape else 0
    if not x.shape:
        raise RuntimeError(
            "both arguments to linear need to be at least 1D, but they are 0D and 2D"
        )
    if b is not None and x.dtype is not w.dtype:
        raise RuntimeError(
            f"mat1 and mat2 must have the same dtype, but got {x.dtype.scalar} and {w.dtype.scalar}"
        )
    if width != into:
        rows = x._n // width if width else 0
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows}x{width} and {into}x{out})"
        )
    if x.dtype is not w.dtype:
        raise RuntimeError(
            "expected m1 and m2 to have the same dtype, but got: "
            f"{x.dtype.ctype} != {w.dtype.ctype}"
        )
    if len(x.shape) != 2:
        return linear(x.reshape(-1, into), w, b).reshape(*x.shape[:-1], out)
    n, k = x.shape
    if b is not None and b._n != out:
        raise RuntimeError(
            f"The expanded size of the tensor ({out}) must match the existing size ({b._n}) at "
            f"non-singleton dimension 1.  Target sizes: [{n}, {out}].  Tensor sizes: [{b._n}]"
        )
    code = x.dtype.code
    a, weights = flat(x), flat(w)
    numbers = kernel.linear(code, a, weights, None if b is None else flat(b), n, k, out)
    y = make(numbers, (n, out), x.dtype)
    if not autograd.enabled[0]:
        return y
    want = (b is not None and needs(b), needs(x), needs(w))
    if not any(want):
        return y

    def back(g: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
        if autograd.enabled[0]:
            return (
                g.sum(0) if want[0] else None,
                g @ w if want[1] else None,
                g.t() @ x if want[2] else None,
            )
        into = kernel.linear_back(code, flat(g), flat(x), flat(w), n, k, out, want)
        shapes = ((out,), (n, k), (out, k))
        return tuple(
            None if numbers is None else make(numbers, shape, x.dtype)
            for numbers, shape in zip(into, shapes, strict=True)
        )

    saved = [t for t, wanted in ((w, want[1]), (x, want[2])) if wanted]
    y._fn = Node("Mm" if b is None else "Addmm", (b, x, w), back, saved)
    return y


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """A row for each class number: 1 at the class, else 0."""
    if tensor.dtype is not int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    values = flat(tensor)
    if len(values) and min(values) < 0:
        raise RuntimeError("Class values must be non-negative.")
    if num_classes == 0 and len(values):
        raise RuntimeError("Class values must be smaller than num_classes.")
    k = num_classes if num_classes > 0 else max(values, default=-1) + 1
    if len(values) and max(values) >= k:
        raise RuntimeError("Class values must be smaller than num_classes.")
    out = kernel.zeros("q", len(values) * k)
    for i, v in enumerate(values):
        out[i * k + v] = 1
    return make(out, (*tensor.shape, k), int64)


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each number 0 with probability p, the others larger to make up for it."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    from ... import _random

    if p == 1:
        out = input * 0
    else:
        draws = _random.uniform("d", input._n, 0, 1)
        kept = array(input.dtype.code, [(d < 1 - p) / (1 - p) for d in draws])
        out = input * make(kept, input.shape, input.dtype)
    return write_into(input, out) if inplace else out


def pad(input: Tensor, pad: Any, mode: str = "constant", value: float | None = None) -> Tensor:
    """A number around it: ``pad`` says how often, before and after, the last axis first."""
    if mode != "constant":
        raise absent(f"pad(mode={mode!r})")
    shape = list(input.shape)
    if len(pad) % 2 or len(pad) > 2 * len(shape):
        raise RuntimeError("Padding length must be divisible by 2 and at most twice the axes")
    inside = [slice(None)] * len(shape)
    for place in range(len(pad) // 2):
        d, before, after = -1 - place, pad[2 * place], pad[2 * place + 1]
        if min(before, after) < 0:
            raise absent("pad() with negative widths")
        inside[d] = slice(before, before + shape[d])
        shape[d] += before + after
    out = input.new_full(shape, 0 if value is None else value)
    out[tuple(inside)] = input
    return as_one(out, "ConstantPadNd")


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """Divided by the length along an axis."""
    return input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)


def layer_norm(
    input: Tensor, normalized_shape: Any, weight: Tensor | None = None,
    bias: Tensor | None = None, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """Mean 0 and deviation 1 over the last axes."""
    axes = list(range(-len(tuple(normalized_shape)), 0))
    middle = input.mean(axes, keepdim=True)
    spread = ((input - middle) ** 2).mean(axes, keepdim=True)
    out = (input - middle) / (spread + eps).sqrt()
    out = out if weight is None else out * weight
    return as_one(out if bias is None else out + bias, "NativeLayerNorm")


def batch_norm(
    input: Tensor, running_mean: Tensor | None, running_var: Tensor | None,
    weight: Tensor | None = None, bias: Tensor | None = None, training: bool = False,
    momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """Mean 0 and deviation 1 over the batch; in use, by what was seen in training."""
    axes = [i for i in range(len(input.shape)) if i != 1]
    shape = kept_shape(input.shape, axes)
    if training or running_mean is None:
        count = math.prod(input.shape[i] for i in axes)
        if count < 2:
            raise ValueError(
                f"Expected more than 1 value per channel when training, got input size "
                f"{input.shape}"
            )
        middle = input.mean(axes, keepdim=True)
        spread = ((input - middle) ** 2).mean(axes, keepdim=True)
        if running_mean is not None:
            with autograd.no_grad():
                running_mean.mul_(1 - momentum).add_(middle.detach().flatten(), alpha=momentum)
                unbiased = spread.detach().flatten() * (count / (count - 1))
                running_var.mul_(1 - momentum).add_(unbiased, alpha=momentum)
    else:
        middle, spread = running_mean.reshape(shape), running_var.reshape(shape)
    out = (input - middle) / (spread + eps).sqrt()
    out = out if weight is None else out * weight.reshape(shape)
    return as_one(out if bias is None else out + bias.reshape(shape), "NativeBatchNorm")


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle along an axis."""
    lengths = x1.norm(dim=dim).clamp_min(eps) * x2.norm(dim=dim).clamp_min(eps)
    return (x1 * x2).sum(dim) / lengths


def embedding(input: Tensor, weight: Tensor) -> Tensor:
    """A row of weight for each number."""
    out = weight.index_select(0, input.flatten())
    return as_one(out.reshape(*input.shape, weight.shape[1]), "Embedding")

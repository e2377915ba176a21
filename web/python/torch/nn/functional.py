"""``torch.nn.functional``: layers, activations and losses as functions."""

from __future__ import annotations

import math
import warnings
from array import array
from typing import Any

from .. import _autograd as autograd
from .. import _dtypes as dtypes
from .. import _kernel as kernel
from .._absent import absent, attribute_of
from .._autograd import Node
from .._dtypes import int64
from .._inplace import inplace as _write
from .._pointwise import where
from .._reductions import kept_shape
from .._tensor import Tensor, axis, flat, make, needs, record

__getattr__ = attribute_of("torch.nn.functional")


def _expect_tensor(function: str, name: str, place: int, value: Any) -> None:
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{function}(): argument '{name}' (position {place}) must be Tensor, not "
            f"{type(value).__name__}"
        )


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input (…, in) by the transpose of weight (out, in), plus bias (out,)."""
    _expect_tensor("linear", "input", 1, input)
    x, w, b = input, weight, bias
    if len(w.shape) != 2 or (b is not None and len(b.shape) != 1):
        y = x @ w.t()
        return y if b is None else y + b
    if len(x.shape) != 2:
        out, into = w.shape
        if not x.shape or x.shape[-1] != into:
            rows = x._n // x.shape[-1] if x.shape and x.shape[-1] else 0
            width = x.shape[-1] if x.shape else 0
            raise RuntimeError(
                f"mat1 and mat2 shapes cannot be multiplied ({rows}x{width} and {into}x{out})"
            )
        return linear(x.reshape(-1, into), w, b).reshape(*x.shape[:-1], out)
    (n, k), (out, k_other) = x.shape, w.shape
    if k != k_other:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({n}x{k} and {k_other}x{out})"
        )
    if x.dtype is not w.dtype:
        if b is None:
            raise RuntimeError(
                "expected m1 and m2 to have the same dtype, but got: "
                f"{x.dtype.ctype} != {w.dtype.ctype}"
            )
        raise RuntimeError(
            f"mat1 and mat2 must have the same dtype, but got {x.dtype.scalar} and {w.dtype.scalar}"
        )
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


def bilinear(*_: Any) -> Tensor:
    """Not here."""
    raise absent("torch.nn.functional.bilinear")


# --- softmax


def _softmax_axis(x: Tensor, dim: int | None, name: str) -> int:
    if dim is None:
        dim = 0 if len(x.shape) in (0, 1, 3) else 1
        warnings.warn(
            f"Implicit dimension choice for {name} has been deprecated. Change the call to "
            "include dim=X as an argument.",
            stacklevel=3,
        )
    return axis(len(x.shape), dim)


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
                return (g - out.exp() * g.sum(d, keepdim=True),)
            return (out * (g - (g * out).sum(d, keepdim=True)),)
        numbers, _, _, _ = _along(g, d)
        gave, _, _, _ = _along(out, d)
        slopes = kernel.softmax_back(x.dtype.code, numbers, gave, rows, size, log)
        return (_back_along(slopes, x, d, moved),)

    return record(out, "LogSoftmax" if log else "Softmax", (x,), back, (out,))


def softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """Positive numbers that add up to 1 along an axis."""
    _expect_tensor("softmax", "input", 1, input)
    x = input if dtype is None else input.to(dtype)
    return _softmax(x, _softmax_axis(x, dim, "softmax"), False)


def log_softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """The logarithm of softmax, without overflow."""
    _expect_tensor("log_softmax", "input", 1, input)
    x = input if dtype is None else input.to(dtype)
    return _softmax(x, _softmax_axis(x, dim, "log_softmax"), True)


def softmin(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """Softmax of the negative."""
    return softmax(-input, dim, dtype=dtype)


Tensor.softmax = lambda self, dim=None, dtype=None: softmax(self, dim, dtype=dtype)
Tensor.log_softmax = lambda self, dim=None, dtype=None: log_softmax(self, dim, dtype=dtype)


# --- losses


def _reduced(v: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return v.mean()
    if reduction == "sum":
        return v.sum()
    if reduction == "none":
        return v
    raise ValueError(f"{reduction} is not a valid value for reduction")


def _old_arguments(function: str, size_average: Any, reduce: Any) -> None:
    for name, value in (("size_average", size_average), ("reduce", reduce)):
        if value is not None:
            raise absent(f"the argument {name} of {function}()")


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
    _old_arguments("nll_loss", size_average, reduce)
    _expect_tensor("nll_loss_nd", "input", 1, input)
    _expect_tensor("nll_loss_nd", "target", 2, target)
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
    _old_arguments("cross_entropy", size_average, reduce)
    _expect_tensor("cross_entropy_loss", "input", 1, input)
    _expect_tensor("cross_entropy_loss", "target", 2, target)
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
            return ((log_softmax(x, 1).exp() - hot) * (g / n),)
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
    losses = log_softmax(x, d) * y
    losses = -(losses if weight is None else losses * weight)
    if reduction == "mean":
        return losses.sum() / (x._n // x.shape[d])
    return losses.sum() if reduction == "sum" else losses.sum(d)


def _warn_of_sizes(x: Tensor, y: Tensor) -> None:
    if x.shape != y.shape:
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
    _old_arguments("mse_loss", size_average, reduce)
    _warn_of_sizes(input, target)
    return _renamed(_reduced((input - target) ** 2, reduction), "MseLoss")


def l1_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """The mean of the absolute differences."""
    _old_arguments("l1_loss", size_average, reduce)
    _warn_of_sizes(input, target)
    return _reduced((input - target).abs(), reduction)


def _renamed(t: Tensor, kind: str) -> Tensor:
    if t._fn is not None:
        t._fn.kind = kind
    return t


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: Any = None,
    reduce: Any = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """The mean of −ln p for yes and −ln(1 − p) for no, for probabilities."""
    _old_arguments("binary_cross_entropy", size_average, reduce)
    p, y = input, target
    if p.shape != y.shape:
        raise ValueError(
            f"Using a target size ({y.shape}) that is different to the input size ({p.shape}) is "
            "deprecated. Please ensure they have the same size."
        )
    if any(not 0 <= v <= 1 for v in flat(p)):
        raise RuntimeError("all elements of input should be between 0 and 1")
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
    _old_arguments("binary_cross_entropy_with_logits", size_average, reduce)
    z, y = input, target
    if z.shape != y.shape:
        raise ValueError(f"Target size ({y.shape}) must be the same as input size ({z.shape})")
    # ln(1 + e^−z), written so that e^ never meets a large number.
    soft = (-z).clamp(min=0) + (-z.abs()).exp().log1p()
    if pos_weight is None:
        losses = (1 - y) * z + soft
    else:
        losses = (1 - y) * z + (1 + (pos_weight - 1) * y) * soft
    losses = _renamed(losses, "BinaryCrossEntropyWithLogits")
    return _reduced(losses if weight is None else losses * weight, reduction)


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
    _old_arguments("smooth_l1_loss", size_average, reduce)
    apart = (input - target).abs()
    return _reduced(where(apart < beta, apart**2 * (0.5 / beta), apart - beta / 2), reduction)


def kl_div(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None,
    reduction: str = "mean", log_target: bool = False,
) -> Tensor:  # fmt: skip
    """How far probabilities lie from the logarithms of others."""
    _old_arguments("kl_div", size_average, reduce)
    if log_target:
        losses = target.exp() * (target - input)
    else:
        losses = where(target > 0, target * (target.log() - input), 0.0)
    return (
        losses.sum() / input.shape[0] if reduction == "batchmean" else _reduced(losses, reduction)
    )


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


# --- activations


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """The larger of 0 and each number."""
    _expect_tensor("relu", "input", 1, input)
    return _write(input, input.relu()) if inplace else input.relu()


def _activation(x: Tensor, out: Tensor, kind: str, slope: Any, inplace: bool = False) -> Tensor:
    """Numbers made without a record, with the slope's own formula."""
    done = record(out, kind, (x,), lambda g: (slope(g),), (x,))
    return _write(x, done) if inplace else done


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """x above 0, a fraction of it below."""
    _expect_tensor("leaky_relu", "input", 1, input)
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
    out = _renamed(out, "Elu")
    return _write(input, out) if inplace else out


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x above 0, α (e^(x/α) − 1) below."""
    out = where(input > 0, input, (input / alpha).expm1() * alpha)
    return _write(input, out) if inplace else out


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """x times the share of a normal distribution below x."""
    x = input
    if approximate == "tanh":
        inner = (x + x**3 * 0.044715) * math.sqrt(2 / math.pi)
        return _renamed(x * 0.5 * (inner.tanh() + 1), "Gelu")
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
    out = _renamed(input * softplus(input).tanh(), "Mish")
    return _write(input, out) if inplace else out


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
    out = _renamed((input + 3).clamp(0, 6) / 6, "Hardsigmoid")
    return _write(input, out) if inplace else out


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """x · hardsigmoid(x)."""
    out = _renamed(input * (input + 3).clamp(0, 6) / 6, "Hardswish")
    return _write(input, out) if inplace else out


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|)."""
    return input / (input.abs() + 1)


def logsigmoid(input: Tensor) -> Tensor:
    """ln sigmoid(x), without overflow."""
    out = input.clamp(max=0) - (-input.abs()).exp().log1p()
    return _renamed(out, "LogSigmoid")


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
    return _write(input, out) if inplace else out


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """Leaky ReLU whose slope is learned."""
    return _renamed(where(input > 0, input, weight * input), "PreluKernel")


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """One half, gated by the sigmoid of the other."""
    first, second = input.chunk(2, dim)
    return _renamed(first * second.sigmoid(), "Glu")


# --- the rest


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each number 0 with probability p, the others larger to make up for it."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    from .. import _random

    if p == 1:
        out = input * 0
    else:
        draws = _random.uniform("d", input._n, 0, 1)
        kept = array(input.dtype.code, [(d < 1 - p) / (1 - p) for d in draws])
        out = input * make(kept, input.shape, input.dtype)
    return _write(input, out) if inplace else out


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
    return _renamed(out if bias is None else out + bias, "NativeLayerNorm")


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
    return _renamed(out if bias is None else out + bias.reshape(shape), "NativeBatchNorm")


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle along an axis."""
    lengths = x1.norm(dim=dim).clamp_min(eps) * x2.norm(dim=dim).clamp_min(eps)
    return (x1 * x2).sum(dim) / lengths


def embedding(input: Tensor, weight: Tensor) -> Tensor:
    """A row of weight for each number."""
    out = weight.index_select(0, input.flatten())
    return _renamed(out.reshape(*input.shape, weight.shape[1]), "Embedding")

"""Softmax and cross-entropy, forwards and backwards."""

from __future__ import annotations

import math
from array import array

from .pointwise import INF, NAN
from .sums import dot, largest


def _safe_exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return INF


def softmax(code: str, a: array, outer: int, n: int, log: bool) -> array:
    """Softmax or its logarithm of each of ``outer`` rows."""
    out = array(code)
    for i in range(0, outer * n, n):
        row = a[i : i + n]
        top = largest(row)
        if not math.isfinite(top):
            out.extend(array(code, [NAN] * n))
            continue
        exps = [math.exp(v - top) for v in row]
        total = sum(exps)
        if log:
            shift = top + math.log(total)
            out.extend(array(code, [v - shift for v in row]))
        else:
            out.extend(array(code, [e / total for e in exps]))
    return out


def softmax_back(code: str, g: array, out: array, outer: int, n: int, log: bool) -> array:
    """The gradient behind ``softmax``, from what it gave."""
    back = array(code)
    for i in range(0, outer * n, n):
        row, gave = g[i : i + n], out[i : i + n]
        if log:
            total = sum(row)
            pairs = zip(row, gave, strict=True)
            back.extend(array(code, [x - _safe_exp(y) * total for x, y in pairs]))
        else:
            total = dot(row, gave)
            pairs = zip(row, gave, strict=True)
            back.extend(array(code, [(x - total) * y for x, y in pairs]))
    return back


def cross_entropy(code: str, a: array, targets: array, n: int, k: int) -> tuple[array, array]:
    """The mean of −ln p over n rows of k logits, and ln p of every class."""
    log_p = softmax(code, a, n, k, True)
    total = sum(log_p[i * k + t] for i, t in enumerate(targets))
    # Taken from 0, so that no loss is −0.
    return array(code, [(0.0 - total) / n if n else NAN]), log_p


def cross_entropy_back(code: str, g: float, log_p: array, targets: array, n: int, k: int) -> array:
    """The gradient behind ``cross_entropy``: (p − y) · g / n."""
    scale = g / n if n else NAN
    out = array(code, [_safe_exp(v) * scale for v in log_p])
    for i, target in enumerate(targets):
        out[i * k + target] -= scale
    return out

"""Many numbers to one: reductions, products of matrices."""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Callable, Iterable
from itertools import repeat

from .pointwise import binary, wrapped, zeros
from .strides import gather


def extreme(f: Callable) -> Callable:
    """``max`` or ``min`` where NaN wins."""

    def best(values: array) -> float:
        found = f(values)
        if values.typecode in "fd" and (found != found or sum(values) != sum(values)):
            return next((v for v in values if v != v), found)
        return found

    return best


def _place_of(f: Callable) -> Callable:
    best = extreme(f)

    def place(values: array) -> int:
        found = best(values)
        if found != found:
            return next(i for i, v in enumerate(values) if v != v)
        return values.index(found)

    return place


largest, smallest = extreme(max), extreme(min)
REDUCE: dict[str, Callable] = {
    "sum": sum, "prod": math.prod, "max": largest, "min": smallest,
    "any": any, "all": all, "argmax": _place_of(max), "argmin": _place_of(min),
}  # fmt: skip


def reduce(op: str, code: str, a: array, outer: int, n: int, inner: int) -> array:
    """Over the middle axis of (outer, n, inner); there are ``outer * inner`` results."""
    f = REDUCE[op]
    if inner == 1:
        results = [f(a[i : i + n]) for i in range(0, outer * n, n)] if n else []
    else:
        step = n * inner
        results = [
            f(a[i + j : i + step : inner])
            for i in range(0, outer * step, step)
            for j in range(inner)
        ]
    try:
        return array(code, results)
    except OverflowError:
        return wrapped(code, results)


def dot(a: Iterable[float], b: Iterable[float]) -> float:
    """The sum of products. From Python 3.12 on, ``sum`` keeps what rounding takes away."""
    return sum(map(operator.mul, a, b))


def matmul(
    code: str, a: array, b: array, batch: int, m: int, k: int, n: int, b_lies_n_k: bool = False
) -> array:
    """(batch, m, k) @ (batch, k, n). ``b_lies_n_k``: each matrix of ``b`` is stored as (n, k)."""
    out = array(code)
    for q in range(batch):
        rows = [a[i : i + k] for i in range(q * m * k, (q + 1) * m * k, k)] if k else []
        start = q * k * n
        if b_lies_n_k:
            columns = [b[start + j * k : start + (j + 1) * k] for j in range(n)]
        else:
            columns = [b[start + j : start + k * n : n] for j in range(n)]
        if not k or not m:
            out.extend(zeros(code, m * n))
            continue
        if code == "f":
            out.extend(_float_products(rows, columns))
            continue
        products = [dot(row, column) for row in rows for column in columns]
        try:
            out.extend(array(code, products))
        except OverflowError:
            out.extend(wrapped(code, products))
    return out


def _float_products(rows: list[array], columns: list[array]) -> array:
    """Each sum rounded to float32 after every term, as torch's fused multiply-add leaves it."""
    m, n = len(rows), len(columns)
    out = zeros("f", m * n)
    by_term = list(zip(*rows, strict=True))
    for j, column in enumerate(columns):
        sums = array("f", map(operator.mul, by_term[0], repeat(column[0])))
        for terms, factor in zip(by_term[1:], column[1:], strict=True):
            products = map(operator.mul, terms, repeat(factor))
            sums = array("f", map(operator.add, sums, products))
        out[j::n] = sums
    return out


def linear(code: str, x: array, w: array, b: array | None, n: int, k: int, out: int) -> array:
    """x (n, k) by the transpose of w (out, k), plus b (out,)."""
    product = matmul(code, x, w, 1, n, k, out, True)
    return product if b is None else binary("add", code, product, b, 3)


def linear_back(
    code: str, g: array, x: array, w: array, n: int, k: int, out: int, want: tuple[bool, bool, bool]
) -> tuple[array | None, array | None, array | None]:
    """The gradients (bias, x, w) behind ``linear``, for g (n, out); only what is wanted."""
    want_bias, want_x, want_w = want
    bias = reduce("sum", code, g, 1, n, out) if want_bias else None
    into_x = matmul(code, g, w, 1, n, out, k) if want_x else None
    into_w = None
    if want_w:
        transposed = gather(g, 0, (out, n), (1, out))
        into_w = matmul(code, transposed, x, 1, out, n, k)
    return bias, into_x, into_w

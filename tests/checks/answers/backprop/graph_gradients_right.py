"""Right answers to ``graph-gradients``, in unusual ways."""

from contextlib import suppress
from fractions import Fraction

from tests.checks.answers.collect import collect

with suppress(ModuleNotFoundError):  # those that need neither are tried without them, too
    import numpy as np
    import torch

RIGHT, WRONG, right, wrong = collect()


def answer(da, db, dc, dd, de):
    return {"a": da, "b": db, "c": dc, "d": dd, "e": de}


@right
def by_algebra(a, b, c):
    return answer(2 * a * b * b + b * c, 2 * a * a * b + a * c, a * b, 2 * a * b + c, a * b)


@right
def autograd(a, b, c):
    a, b, c = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (a, b, c))
    d = a * b
    e = d + c
    d.retain_grad()
    e.retain_grad()
    (d * e).backward()
    return {name: v.grad for name, v in zip("abcde", (a, b, c, d, e), strict=True)}


@right
def nudged_both_ways(a, b, c):
    def slope(f, v, h=1e-5):
        return (f(v + h) - f(v - h)) / (2 * h)

    d, e = a * b, a * b + c
    return answer(
        slope(lambda a: a * b * (a * b + c), a),
        slope(lambda b: a * b * (a * b + c), b),
        slope(lambda c: a * b * (a * b + c), c),
        slope(lambda d: d * (d + c), d),
        slope(lambda e: d * e, e),
    )


@right
def nudged_one_way_by_little(a, b, c):
    def slope(f, v, h=1e-5):
        return (f(v + h) - f(v)) / h

    d, e = a * b, a * b + c
    return answer(
        slope(lambda a: a * b * (a * b + c), a),
        slope(lambda b: a * b * (a * b + c), b),
        slope(lambda c: d * (d + c), c),
        slope(lambda d: d * (d + c), d),
        slope(lambda e: d * e, e),
    )


@right
def records_and_pushes(a, b, c):
    values = {"a": a, "b": b, "c": c}
    values["d"] = a * b
    values["e"] = values["d"] + c
    edges = [
        ("f", "d", values["e"]),
        ("f", "e", values["d"]),
        ("e", "d", 1),
        ("e", "c", 1),
        ("d", "a", b),
        ("d", "b", a),
    ]
    grad = dict.fromkeys("abcdef", 0.0)
    grad["f"] = 1.0
    for above, below, slope in edges:
        grad[below] += grad[above] * slope
    return grad  # with a key for f as well


@right
def numpy_scalars_in_another_order(a, b, c):
    d = np.float32(a) * np.float32(b)
    total = d + np.float32(c) + d
    return {"e": d, "d": total, "c": d, "b": np.array([total * a]), "a": total * b}


@right
def fractions(a, b, c):
    a, b, c = map(Fraction, (a, b, c))
    d = a * b
    return answer((2 * d + c) * b, (2 * d + c) * a, d, 2 * d + c, d)


@right
def float32_tensors(a, b, c):
    a, b, c = torch.tensor([a, b, c])
    d = a * b
    e = d + c
    return answer(b * (d + e), a * (d + e), d, d + e, d)

"""Answers to ``graph-gradients``: right in unusual ways, wrong, and mutated."""

from contextlib import suppress

from tests.checks.answers.backprop import graph_gradients_right
from tests.checks.answers.backprop.graph_gradients_right import answer, by_algebra, wrong

with suppress(ModuleNotFoundError):  # those that need neither are tried without them, too
    import torch

RIGHT, WRONG = graph_gradients_right.RIGHT, graph_gradients_right.WRONG
CATALOGUED = {"overwrites-at-fork", "missing-upstream", "add-mul-swapped"}


@wrong("missing-keys")
def _(a, b, c):
    d = a * b
    e = d + c
    return {"a": (d + e) * b, "b": (d + e) * a, "c": d}


@wrong("missing-keys")
def _(a, b, c):
    d = a * b
    return {"a": d * b, "b": d * a, "d": d, "e": d}  # and a path is lost as well


@wrong("missing-keys")
def _(a, b, c):
    d = a * b
    e = d + c
    return {"da": (d + e) * b, "db": (d + e) * a, "dc": d, "dd": d + e, "de": d}


@wrong("missing-keys")
def _(a, b, c):
    return {}


@wrong("returns-values")
def _(a, b, c):
    d = a * b
    e = d + c
    return {"a": a, "b": b, "c": c, "d": d, "e": e, "f": d * e}


@wrong("returns-values")
def _(a, b, c):
    return {k: torch.tensor(v) for k, v in answer(a, b, c, a * b, a * b + c).items()}


@wrong("overwrites-at-fork")
def _(a, b, c):
    d = a * b
    e = d + c
    grads = {"d": e, "e": d}
    grads["d"] = grads["e"] * 1
    grads["c"] = grads["e"] * 1
    grads["a"] = grads["d"] * b
    grads["b"] = grads["d"] * a
    return grads


@wrong("overwrites-at-fork")
def _(a, b, c):
    d = a * b
    e = d + c
    de = d
    dd = de
    dc = de
    dd = e
    return answer(dd * b, dd * a, dc, dd, de)


@wrong("overwrites-at-fork")
def _(a, b, c):
    a, b, c = (torch.tensor(v, requires_grad=True) for v in (a, b, c))
    d = a * b
    e = (d + c).detach().requires_grad_()
    d.retain_grad()
    (d * e).backward()
    return answer(a.grad, b.grad, e.grad, d.grad, e.grad)


@wrong("passed-on-too-early")
def _(a, b, c):
    d = a * b
    e = d + c
    dd, de = e, d
    da, db = dd * b, dd * a
    dd += de
    return answer(da, db, de, dd, de)


@wrong("passed-on-too-early")
def _(a, b, c):
    d = a * b
    return answer(d * b, d * a, d, 2 * d + c, d)


@wrong("partial-at-d")
def _(a, b, c):
    d = a * b
    e = d + c
    return answer(2 * a * b**2 + b * c, 2 * b * a**2 + a * c, d, e, d)


@wrong("partial-at-d")
def _(a, b, c):
    d = a * b
    total = d + d + c
    return answer(total * b, total * a, d, d, d)


@wrong("multiplies-paths")
def _(a, b, c):
    d = a * b
    dd, de = d + c, d
    dd *= de
    return answer(dd * b, dd * a, de, dd, de)


@wrong("multiplies-paths")
def _(a, b, c):
    d, e = a * b, a * b + c
    return answer((d + e) * b, (d + e) * a, d, d * e, d)


@wrong("missing-upstream")
def _(a, b, c):
    return answer(b, a, 1, a * b + c, a * b)


@wrong("missing-upstream")
def _(a, b, c):
    d = a * b
    e = d + c
    dd, de = e, d
    dd += 1
    dc = 1
    return answer(dd * b, dd * a, dc, dd, de)


@wrong("missing-upstream")
def _(a, b, c):
    d = a * b
    e = d + c
    return answer(b, a, d, d + e, d)


@wrong("missing-upstream")
def _(a, b, c):
    d = a * b
    e = d + c
    return answer((d + e) * b, (d + e) * a, 1.0, d + e, d)


@wrong("missing-upstream")
def _(a, b, c):
    a, b, c = (torch.tensor(v, requires_grad=True) for v in (a, b, c))
    e = a * b + c
    e.backward()
    return answer(a.grad, b.grad, c.grad, 1, 1)


@wrong("add-mul-swapped")
def _(a, b, c):
    d = a * b
    e = d + c
    dd = e + d
    return answer(dd, dd, d, dd, d)


@wrong("add-mul-swapped")
def _(a, b, c):
    d = a * b
    e = d + c
    dd, de = e, d
    dd += de * c
    dc = de * d
    return answer(dd * b, dd * a, dc, dd, de)


@wrong("add-mul-swapped")
def _(a, b, c):
    dd, de = 1, 1
    dd += de
    return answer(dd * b, dd * a, de, dd, de)


@wrong("multiply-not-swapped")
def _(a, b, c):
    d = a * b
    e = d + c
    total = d + e
    return answer(total * a, total * b, d, total, d)


@wrong("multiply-not-swapped")
def _(a, b, c):
    d = a * b
    e = d + c
    dd, de = d, e
    dd += de
    return answer(b * dd, a * dd, de, dd, de)


@wrong("starts-at-the-value")
def _(a, b, c):
    d = a * b
    e = d + c
    df = d * e
    dd, de = df * e, df * d
    dd += de
    return answer(dd * b, dd * a, de, dd, de)


@wrong("starts-at-the-value")
def _(a, b, c):
    f = a * b * (a * b + c)
    return {k: v * torch.tensor(f) for k, v in by_algebra(a, b, c).items()}


@wrong("coarse-nudge")
def _(a, b, c):
    def f(a, b, c):
        return a * b * (a * b + c)

    h, now, d = 0.01, f(a, b, c), a * b
    return answer(
        (f(a + h, b, c) - now) / h,
        (f(a, b + h, c) - now) / h,
        (f(a, b, c + h) - now) / h,
        ((d + h) * (d + h + c) - now) / h,
        (d * (d + c + h) - now) / h,
    )


@wrong("coarse-nudge")
def _(a, b, c):
    h, d = 1e-3, a * b
    return answer(
        ((a + h) * b * ((a + h) * b + c) - d * (d + c)) / h,
        (a * (b + h) * (a * (b + h) + c) - d * (d + c)) / h,
        d,
        ((d + h) ** 2 + c * (d + h) - d * (d + c)) / h,
        d,
    )


def changed(name, by):
    """The right answer but for one entry."""
    return lambda a, b, c: {**by_algebra(a, b, c), name: by(by_algebra(a, b, c)[name])}


@wrong("path-subtracted")
def _(a, b, c):
    d = a * b
    dd = (d + c) - d
    return answer(dd * b, dd * a, d, dd, d)


@wrong("path-subtracted")
def _(a, b, c):
    d = a * b
    dd = d - (d + c)
    return answer(dd * b, dd * a, d, dd, d)


@wrong("one-path-twice")
def _(a, b, c):
    d = a * b
    dd = 2 * (d + c)
    return answer(dd * b, dd * a, d, dd, d)


@wrong("one-path-twice")
def _(a, b, c):
    d = a * b
    dd = d + d
    return answer(dd * b, dd * a, d, dd, d)


@wrong("value-for-slope-at-c")
def _(a, b, c):
    return {**by_algebra(a, b, c), "c": c}


@wrong("value-for-slope-at-c")
def _(a, b, c):
    right = by_algebra(a, b, c)
    return {**right, "c": right["e"] * c}


@wrong("added-at-multiply")
def _(a, b, c):
    dd = 2 * a * b + c
    return answer(dd + b, dd + a, a * b, dd, a * b)


@wrong("added-at-multiply")
def _(a, b, c):
    right = by_algebra(a, b, c)
    right["a"], right["b"] = right["d"] + b, right["d"] + a
    return right


@wrong("one-at-e")
def _(a, b, c):
    dd = a * b + c + 1
    return answer(dd * b, dd * a, 1, dd, 1)


@wrong("one-at-e")
def _(a, b, c):
    d, de = a * b, 1
    dd = d + c
    dd += de
    return answer(b * dd, a * dd, de, dd, de)


MUTANTS = [
    lambda a, b, c: {name: int(v) for name, v in by_algebra(a, b, c).items()},
    *(changed(name, lambda v: -v) for name in "abcde"),
    *(changed(name, lambda v: v + 0.1) for name in "abcde"),
    *(changed(name, lambda v: 0.0) for name in "abcde"),
    *(changed(name, lambda v: float("nan")) for name in "ad"),
    *(changed(name, lambda v: None) for name in "ad"),
    *(changed(name, str) for name in "ad"),
    *(changed(name, lambda v: [v]) for name in "ad"),
    lambda a, b, c: {name: -v for name, v in by_algebra(a, b, c).items()},
    lambda a, b, c: dict.fromkeys("abcde", 0.0),
    lambda a, b, c: answer(30.0, 20.0, 6.0, 10.0, 6.0),
    lambda a, b, c: list(by_algebra(a, b, c).values()),
    lambda a, b, c: by_algebra(a, b, c)["a"],
    lambda a, b, c: by_algebra(b, a, c),
    lambda a, b, c: by_algebra(abs(a), abs(b), abs(c)),
    lambda a, b, c: answer(2 * b * b, 2 * a * a, 0.0, 2.0, 0.0),
    lambda a, b, c: {**by_algebra(a, b, c), "e": a * b * (a * b + c) / (a * b + c)},
    lambda a, b, c: print(by_algebra(a, b, c)),
]

UNNAMED = [
    lambda a, b, c: answer((a * b - c) * b, (a * b - c) * a, a * b, a * b - c, a * b),
    lambda a, b, c: answer(a * b * a, a * b * b, a * b, a * b, a * b),
    lambda a, b, c: answer((a * b + c) * b, (a * b + c) * a, a * b + c, a * b + c, a * b + c),
    lambda a, b, c: {k: 2 * v for k, v in by_algebra(a, b, c).items()},
    lambda a, b, c: {k: abs(v) for k, v in by_algebra(a, b, c).items()},
]

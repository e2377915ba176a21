"""Answers to ``backward-numpy``: right in unusual ways, wrong, and mutated."""

import numpy as np
import torch
import torch.nn.functional as F

from tests.checks.answers.collect import collect

CATALOGUED = {
    "transposed",
    "relu-slope",
    "no-slope",
    "missing-mean",
    "bias-not-summed",
    "overflow",
    "missing-keepdims",
}
RIGHT, WRONG, right, wrong = collect()


def shares_of(logits):
    return np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)


def forward(x, W1, b1, W2, b2):
    h = np.tanh(x @ W1.T + b1)
    logits = h @ W2.T + b2
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return h, p


@right
def in_place(x, y, W1, b1, W2, b2):
    h, p = forward(x, W1, b1, W2, b2)
    p[np.arange(len(y)), y] -= 1
    p /= len(y)
    dz = (p @ W2) * (1 - h * h)
    return dz.T @ x, dz.sum(0), p.T @ h, p.sum(0)


@right
def by_einsum(x, y, W1, b1, W2, b2):
    h, p = forward(x, W1, b1, W2, b2)
    d = (p - np.eye(len(b2))[y]) / x.shape[0]
    dz = np.einsum("nk,kh->nh", d, W2) * (1 - h**2)
    return (
        np.einsum("nh,ni->hi", dz, x),
        np.einsum("nh->h", dz),
        np.einsum("nk,nh->kh", d, h),
        np.einsum("nk->k", d),
    )


@right
def row_by_row(x, y, W1, b1, W2, b2):
    gradients = [np.zeros_like(each) for each in (W1, b1, W2, b2)]
    for row, target in zip(x, y, strict=True):
        h, p = (each[0] for each in forward(row[None], W1, b1, W2, b2))
        d = p.copy()
        d[target] -= 1
        dz = (W2.T @ d) / np.cosh(W1 @ row + b1) ** 2
        for total, part in zip(gradients, (np.outer(dz, row), dz, np.outer(d, h), d), strict=True):
            total += part / len(y)
    return tuple(gradients)


@right
def columns_of_flowers(x, y, W1, b1, W2, b2):
    """As textbooks write it, one flower a column."""
    h = np.tanh(W1 @ x.T + b1[:, None])
    z = W2 @ h + b2[:, None]
    p = np.exp(z - z.max(axis=0)) / np.exp(z - z.max(axis=0)).sum(axis=0)
    p[y, range(len(y))] -= 1
    p = p / len(y)
    dz = W2.T @ p * (1 - h**2)
    return dz @ x, dz.sum(axis=1), p @ h.T, p.sum(axis=1)


@right
def in_float32(x, y, *parameters):
    narrow = [each.astype(np.float32) for each in parameters]
    return in_place(x.astype(np.float32), y, *narrow)


@right
def a_list(x, y, W1, b1, W2, b2):
    return list(in_place(x, y, W1, b1, W2, b2))


@right
def by_autograd(x, y, *parameters):
    tensors = [torch.from_numpy(each).requires_grad_() for each in parameters]
    W1, b1, W2, b2 = tensors
    logits = torch.tanh(torch.from_numpy(x) @ W1.T + b1) @ W2.T + b2
    F.cross_entropy(logits, torch.from_numpy(y)).backward()
    return tuple(each.grad.numpy() for each in tensors)


def with_slope(slope):
    def answer(x, y, W1, b1, W2, b2):
        z = np.dot(x, W1.T) + b1
        h, p = forward(x, W1, b1, W2, b2)
        d = (p - np.eye(len(b2))[y]) / len(y)
        dz = np.dot(d, W2) * slope(z, h)
        return np.dot(dz.T, x), dz.sum(axis=0), np.dot(d.T, h), d.sum(axis=0)

    return answer


wrong("relu-slope")(with_slope(lambda z, h: np.where(z > 0, 1, 0)))
wrong("relu-slope")(with_slope(lambda z, h: np.heaviside(z, 0)))
wrong("no-slope")(with_slope(lambda z, h: np.ones_like(z)))
wrong("slope-from-another-value")(with_slope(lambda z, h: 1 - z * z))
wrong("slope-from-another-value")(with_slope(lambda z, h: 1 / np.cosh(h) ** 2))
wrong("slope-from-another-value")(with_slope(lambda z, h: 1.0 - h))
wrong("slope-of-another-function")(with_slope(lambda z, h: h - h * h))
wrong("slope-of-another-function")(with_slope(lambda z, h: np.tanh(z)))


@wrong("transposed")
def _(x, y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = in_place(x, y, W1, b1, W2, b2)
    return dW1.T, db1, dW2.T, db2


@wrong("transposed")
def _(x, y, W1, b1, W2, b2):
    h, p = forward(x, W1, b1, W2, b2)
    d = (p - np.eye(len(b2))[y]) / len(y)
    dz = d.dot(W2) * (1 - h**2)
    return x.T.dot(dz), dz.sum(axis=0), h.T.dot(d), d.sum(axis=0)


@wrong("entry-by-entry")
def _(x, y, W1, b1, W2, b2):
    h, p = forward(x, W1, b1, W2, b2)
    d = (p - np.eye(len(b2))[y]) / len(y)
    dz = d * W2 * (1 - h**2)
    return dz.T * x, dz.sum(axis=0), d.T * h, d.sum(axis=0)


@wrong("returned-in-another-order")
def _(x, y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = in_place(x, y, W1, b1, W2, b2)
    return dW2, db2, dW1, db1


def from_start(start, bias=lambda d: d.sum(axis=0)):
    """The rest of the walk, given the slopes at the logits."""

    def answer(x, y, W1, b1, W2, b2):
        h, p = forward(x, W1, b1, W2, b2)
        logits = h @ W2.T + b2
        d = start(logits, p, y)
        dz = d @ W2 * (1 - h**2)
        return dz.T @ x, bias(dz), d.T @ h, bias(d)

    return answer


def hot(p, y):
    table = np.zeros_like(p)
    table[np.arange(len(y)), y] = 1
    return table


wrong("missing-mean")(from_start(lambda logits, p, y: p - hot(p, y)))
wrong("divided-twice")(
    from_start(lambda logits, p, y: (p - hot(p, y)) / len(y), bias=lambda d: np.mean(d, axis=0))
)
wrong("bias-not-summed")(
    from_start(lambda logits, p, y: (p - hot(p, y)) / len(y), bias=lambda d: d)
)
wrong("bias-wrong-axis")(
    from_start(lambda logits, p, y: (p - hot(p, y)) / len(y), bias=lambda d: d.sum(axis=1))
)
wrong("bias-wrong-axis")(
    from_start(lambda logits, p, y: (p - hot(p, y)) / len(y), bias=lambda d: np.sum(d))
)
wrong("sign-flipped")(from_start(lambda logits, p, y: (hot(p, y) - p) / len(y)))
wrong("no-one-hot")(from_start(lambda logits, p, y: (p - y.reshape(-1, 1)) / len(y)))
wrong("targets-not-subtracted")(from_start(lambda logits, p, y: p / len(y)))


@wrong("overflow")
def _(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1.T + b1)
    e = np.exp(h @ W2.T + b2)
    d = e / e.sum(axis=1)[:, None]
    d[range(len(y)), y] -= 1
    d /= len(y)
    dz = d @ W2 * (1 - h**2)
    return dz.T @ x, dz.sum(axis=0), d.T @ h, d.sum(axis=0)


@wrong("missing-keepdims")
def _(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1.T + b1)
    z = h @ W2.T + b2
    e = np.exp(z - z.max())
    d = (e / e.sum(1) - np.eye(len(b2))[y]) / len(y)
    dz = d @ W2 * (1 - h**2)
    return dz.T @ x, dz.sum(0), d.T @ h, d.sum(0)


@wrong("softmax-wrong-axis")
def _(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1.T + b1)
    z = h @ W2.T + b2
    e = np.exp(z - z.max())
    d = (e / e.sum() - np.eye(len(b2))[y]) / len(y)
    dz = d @ W2 * (1 - h**2)
    return dz.T @ x, dz.sum(0), d.T @ h, d.sum(0)


@wrong("another-activation")
def _(x, y, W1, b1, W2, b2):
    z = x @ W1.T + b1
    h = z * (z > 0)
    logits = h @ W2.T + b2
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    d = (e / e.sum(axis=1, keepdims=True) - np.eye(len(b2))[y]) / len(y)
    dz = d @ W2 * (z > 0)
    return dz.T @ x, dz.sum(0), d.T @ h, d.sum(0)


@wrong("bias-missing-in-forward")
def _(x, y, W1, b1, W2, b2):
    return in_place(x, y, W1, 0 * b1, W2, 0 * b2)


@wrong("hard-coded-classes")
def _(x, y, W1, b1, W2, b2):
    h, p = forward(x, W1, b1, W2, b2)
    d = (p - np.eye(y.max() + 1)[y]) / len(y)
    dz = d @ W2 * (1 - h**2)
    return dz.T @ x, dz.sum(0), d.T @ h, d.sum(0)


wrong("no-slope")(with_slope(lambda z, h: 1))
wrong("missing-mean")(from_start(lambda logits, p, y: np.subtract(p, hot(p, y))))
wrong("bias-not-summed")(
    from_start(lambda logits, p, y: (p - hot(p, y)) / len(y), bias=lambda d: d.copy())
)
wrong("sign-flipped")(from_start(lambda logits, p, y: -(p - hot(p, y)) / p.shape[0]))
wrong("no-one-hot")(
    from_start(lambda logits, p, y: (p - np.repeat(y[:, None], p.shape[1], 1)) / len(y))
)
wrong("targets-not-subtracted")(from_start(lambda logits, p, y: p))
wrong("softmax-wrong-axis")(
    from_start(
        lambda logits, p, y: (
            (np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum(axis=0) - hot(p, y))
            / len(y)
        )
    )
)
wrong("hard-coded-classes")(
    from_start(lambda logits, p, y: (p - np.identity(3)[y]) / len(y)),
)
wrong("overflow")(
    from_start(
        lambda logits, p, y: (
            (np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True) - hot(p, y)) / len(y)
        )
    )
)
wrong("overflow")(
    from_start(
        lambda logits, p, y: (
            (shares_of(logits - logits.mean(axis=-1, keepdims=True)) - hot(p, y)) / len(y)
        )
    )
)
wrong("one-shift-for-all-rows")(
    from_start(lambda logits, p, y: (shares_of(logits - np.max(logits)) - hot(p, y)) / len(y))
)
wrong("one-shift-for-all-rows")(
    from_start(lambda logits, p, y: (shares_of(logits - logits.max(0)) - hot(p, y)) / len(y))
)
wrong("missing-keepdims")(
    from_start(
        lambda logits, p, y: (np.exp(logits) / np.sum(np.exp(logits), axis=-1) - hot(p, y)) / len(y)
    )
)


@wrong("divided-twice")
def _(x, y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = in_place(x, y, W1, b1, W2, b2)
    return dW1 / len(y), db1, dW2 / len(y), db2


@wrong("entry-by-entry")
def _(x, y, W1, b1, W2, b2):
    h, p = forward(x, W1, b1, W2, b2)
    d = (p - np.eye(len(b2))[y]) / len(y)
    dz = d @ W2 * (1 - h**2)
    return np.multiply(dz.T, x), dz.sum(axis=0), np.multiply(d.T, h), d.sum(axis=0)


@wrong("returned-in-another-order")
def _(*arguments):
    dW1, db1, dW2, db2 = in_place(*arguments)
    return dW1, dW2, db1, db2


@wrong("another-activation")
def _(x, y, W1, b1, W2, b2):
    h = 1 / (1 + np.exp(-(x @ W1.T + b1)))
    logits = h @ W2.T + b2
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    d = (e / e.sum(axis=1, keepdims=True) - np.eye(len(b2))[y]) / len(y)
    dz = d @ W2 * h * (1 - h)
    return dz.T @ x, dz.sum(0), d.T @ h, d.sum(0)


@wrong("bias-missing-in-forward")
def _(x, y, W1, b1, W2, b2):
    return in_place(x, y, W1, np.zeros_like(b1), W2, b2)


def _mutates(x, y, W1, b1, W2, b2):
    answer = in_place(x, y, W1, b1, W2, b2)
    W1 -= answer[0]
    return answer


MUTANTS = [
    _mutates,
    lambda *arguments: tuple(-each for each in in_place(*arguments)),
    lambda *arguments: tuple(2 * each for each in in_place(*arguments)),
    lambda *arguments: in_place(*arguments)[:3],
    lambda *arguments: dict(enumerate(in_place(*arguments))),
    lambda *arguments: in_place(*arguments)[0],
    lambda x, y, *parameters: tuple(np.zeros_like(each) for each in parameters),
    lambda x, y, *parameters: parameters,
    lambda x, y, *parameters: tuple(np.full_like(each, np.nan) for each in parameters),
]

UNNAMED = [lambda *arguments: tuple(each**2 for each in in_place(*arguments))]

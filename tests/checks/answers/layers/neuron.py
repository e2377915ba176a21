"""Answers to ``neuron``: right in unusual ways, wrong, and mutated."""

import numpy as np
import torch
from torch import nn

from tests.checks.answers.collect import collect

CATALOGUED = {"missing-bias", "not-summed"}
RIGHT, WRONG, right, wrong = collect()


@right
def loop_of_floats(x, w, b):
    total = b.item()
    for i in range(len(x)):
        total += x[i].item() * w[i].item()
    return total


@right
def einsum(x, w, b):
    return torch.einsum("i,i->", x, w) + b


@right
def float64_inside(x, w, b):
    return (x.double() * w.double()).sum() + b.double()


@right
def numpy_inside(x, w, b):
    return np.dot(x.numpy(), w.numpy()) + b.numpy()


@right
def one_element_vector(x, w, b):
    return (x.unsqueeze(0) @ w.unsqueeze(1) + b).reshape(1)


@right
def requires_grad(x, w, b):
    return nn.Parameter(w) @ x + nn.Parameter(b)


@right
def half_precision(x, w, b):
    return (x.half() * w.half()).sum() + b.half()


@right
def prints_a_lot(x, w, b):
    for i in range(5_000):
        print("row", i)
    return x @ w + b


@wrong("missing-bias")
def _(x, w, b):
    return torch.dot(w, x)


@wrong("missing-bias")
def _(x, w, b):
    return sum(p.item() * q.item() for p, q in zip(x, w, strict=True))


@wrong("not-summed")
def _(x, w, b):
    return torch.mul(w, x).add(b)


@wrong("not-summed")
def _(x, w, b):
    return x.numpy() * w.numpy() + b.numpy()


@wrong("not-summed")
def _(x, w, b):
    return torch.stack([p * q for p, q in zip(x, w, strict=True)])


@wrong("not-summed")
def _(x, w, b):
    return [float(p * q + b) for p, q in zip(x, w, strict=True)]


@wrong("bias-inside-sum")
def _(x, w, b):
    return torch.sum(x * w + b)


@wrong("bias-inside-sum")
def _(x, w, b):
    total = 0
    for p, q in zip(x, w, strict=True):
        total += p * q + b
    return total


@wrong("mean-not-sum")
def _(x, w, b):
    return torch.mean(w * x) + b


@wrong("mean-not-sum")
def _(x, w, b):
    return float(x @ w) / len(x) + float(b)


@wrong("activation-added")
def _(x, w, b):
    return max(0.0, (x @ w + b).item())


@wrong("activation-added")
def _(x, w, b):
    return 1 / (1 + torch.exp(-(x @ w + b)))


@wrong("activation-added")
def _(x, w, b):
    return float(x @ w + b > 0)


@wrong("sign-of-bias")
def _(x, w, b):
    return torch.dot(x, w) - b


@wrong("sign-of-bias")
def _(x, w, b):
    return -(b - sum(xi * wi for xi, wi in zip(x, w, strict=True)))


@wrong("added-not-multiplied")
def _(x, w, b):
    return x.sum() + w.sum() + b


@wrong("added-not-multiplied")
def _(x, w, b):
    return sum(xi + wi for xi, wi in zip(x, w, strict=True)) + b


@wrong("sums-multiplied")
def _(x, w, b):
    return sum(x) * sum(w) + b


@wrong("sums-multiplied")
def _(x, w, b):
    return torch.outer(x, w).sum() + b


@wrong("bias-multiplied")
def _(x, w, b):
    return b * (x * w).sum()


@wrong("bias-multiplied")
def _(x, w, b):
    return x @ (w * b)


@wrong("bias-inside-product")
def _(x, w, b):
    return ((w + b) * x).sum()


@wrong("bias-inside-product")
def _(x, w, b):
    return torch.dot(x + b, w)


@wrong("one-product-only")
def _(x, w, b):
    total = 0
    for i in range(len(x)):
        total = x[i] * w[i]
    return total + b


@wrong("one-product-only")
def _(x, w, b):
    for xi, wi in zip(x, w, strict=True):
        return xi * wi + b


@wrong("entry-left-out")
def _(x, w, b):
    return sum(x[i] * w[i] for i in range(len(x) - 1)) + b


@wrong("entry-left-out")
def _(x, w, b):
    return sum(x[i] * w[i] for i in range(1, len(x))) + b


@wrong("fixed-number-of-inputs")
def _(x, w, b):
    return x[0] * w[0] + x[1] * w[1] + b


@wrong("fixed-number-of-inputs")
def _(x, w, b):
    return x[:2] @ w[:2] + b


MUTANTS = [
    lambda x, w, b: x @ w - b,
    lambda x, w, b: -(x @ w) + b,
    lambda x, w, b: b,
    lambda x, w, b: x.sum() + b,
    lambda x, w, b: x.sum() * w.sum() + b,
    lambda x, w, b: (x @ w) * b,
    lambda x, w, b: x[:-1] @ w[:-1] + b,
    lambda x, w, b: x @ w.flip(0) + b,
    lambda x, w, b: (x @ w + b).abs(),
    lambda x, w, b: (x @ w + b).round(),
    lambda x, w, b: torch.tensor(0.0),
    lambda x, w, b: (x @ w + b) * float("nan"),
    lambda x, w, b: x @ w + b + 0.01,
]

UNNAMED = [
    lambda x, w, b: torch.relu(x @ w),
    lambda x, w, b: (x * w).mean(),
    lambda x, w, b: x * w - b,
]

"""Answers to ``count-parameters``: right in unusual ways, wrong, and mutated."""

from contextlib import suppress
from itertools import pairwise

from tests.checks.answers.collect import collect

with suppress(ModuleNotFoundError):  # those that need neither are tried without them, too
    import numpy as np
    import torch
    from torch import nn

CATALOGUED = {"no-biases", "bias-on-inputs", "product-of-sizes", "sum-of-sizes"}
RIGHT, WRONG, right, wrong = collect()


@right
def by_index(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += (sizes[i - 1] + 1) * sizes[i]
    return total


@right
def recursive(sizes):
    if len(sizes) < 2:
        return 0
    return sizes[0] * sizes[1] + sizes[1] + recursive(sizes[1:])


@right
def by_torch(sizes):
    layers = [nn.Linear(a, b) for a, b in pairwise(sizes)]
    return sum(p.numel() for layer in layers for p in layer.parameters())


@right
def as_tensor(sizes):
    s = torch.tensor(sizes)
    return (s[:-1] * s[1:]).sum() + s[1:].sum()


@right
def as_float(sizes):
    return float(by_index(sizes))


@wrong("no-biases")
def _(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1]
    return total


@wrong("no-biases")
def _(sizes):
    return int(np.dot(sizes[:-1], sizes[1:]))


@wrong("bias-on-inputs")
def _(sizes):
    return int(np.dot(sizes[:-1], sizes[1:])) + sum(sizes)


@wrong("bias-on-inputs")
def _(sizes):
    total = sizes[0]
    for i in range(1, len(sizes)):
        total += sizes[i - 1] * sizes[i] + sizes[i]
    return total


@wrong("biases-of-the-wrong-side")
def _(sizes):
    return sum(sizes[i] * (sizes[i + 1] + 1) for i in range(len(sizes) - 1))


@wrong("biases-of-the-wrong-side")
def _(sizes):
    return int(np.dot(sizes[:-1], sizes[1:])) + sum(sizes[:-1])


@wrong("one-bias-per-layer")
def _(sizes):
    return int(np.dot(sizes[:-1], sizes[1:])) + len(sizes) - 1


@wrong("one-bias-per-layer")
def _(sizes):
    total = 0.0
    for i in range(1, len(sizes)):
        total += sizes[i] * sizes[i - 1] + 1
    return total


@wrong("product-of-sizes")
def _(sizes):
    return int(np.prod(sizes))


@wrong("product-of-sizes")
def _(sizes):
    return torch.tensor(sizes).prod()


@wrong("product-of-sizes")
def _(sizes):
    product = sizes[0]
    for size in sizes[1:]:
        product = product * size
    return product


@wrong("sum-of-sizes")
def _(sizes):
    return int(np.sum(sizes))


@wrong("sum-of-sizes")
def _(sizes):
    total = 0
    for size in sizes:
        total += size
    return total


@wrong("forgets-last-layer")
def _(sizes):
    total = 0
    for i in range(len(sizes) - 2):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


@wrong("forgets-last-layer")
def _(sizes):
    return by_index(sizes[:-1])


@wrong("two-layers-only")
def _(sizes):
    inputs, hidden, outputs = sizes
    return inputs * hidden + hidden + hidden * outputs + outputs


@wrong("two-layers-only")
def _(sizes):
    return (sizes[0] + 1) * sizes[1] + (sizes[1] + 1) * sizes[2]


@wrong("two-layers-only")
def _(sizes):
    if len(sizes) == 3:
        return by_index(sizes)


@wrong("hard-coded")
def _(sizes):
    return 4 * 8 + 8 + 8 * 3 + 3


@wrong("hard-coded")
def _(sizes):
    return torch.tensor(67)


@wrong("biases-of-some-layers")
def _(sizes):
    return sum(a * b for a, b in pairwise(sizes)) + sum(sizes[1 : len(sizes) - 1])


@wrong("biases-of-some-layers")
def _(sizes):
    total = sizes[-1]
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1]
    return total


@wrong("last-layer-only")
def _(sizes):
    for i in range(1, len(sizes)):
        total = sizes[i - 1] * sizes[i] + sizes[i]
    return total


@wrong("last-layer-only")
def _(sizes):
    *_, a, b = sizes
    return (a + 1) * b


@wrong("first-layer-only")
def _(sizes):
    total = 0
    for a, b in pairwise(sizes):
        total += a * b + b
        return total


@wrong("first-layer-only")
def _(sizes):
    return (sizes[0] + 1) * sizes[1]


@wrong("widths-added")
def _(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += sizes[i - 1] + sizes[i]
    return total


@wrong("widths-added")
def _(sizes):
    return sum(sizes[:-1]) + sum(sizes[1:])


@wrong("tensors-counted")
def _(sizes):
    count = 0
    for _ in sizes[1:]:
        count += 2
    return count


@wrong("tensors-counted")
def _(sizes):
    return len(sizes) * 2 - 2


@wrong("biases-twice")
def _(sizes):
    return sum(a * b + b + b for a, b in pairwise(sizes))


@wrong("biases-twice")
def _(sizes):
    return sum((a + 1) * (b + 1) for a, b in pairwise(sizes))


@wrong("one-bias-per-width")
def _(sizes):
    return sum(a * b for a, b in pairwise(sizes)) + len(sizes)


@wrong("one-bias-per-width")
def _(sizes):
    total = 1
    for a, b in pairwise(sizes):
        total += a * b
    return total


@wrong("pairs-do-not-overlap")
def _(sizes):
    return sum((a + 1) * b for a, b in list(pairwise(sizes))[::2])


@wrong("pairs-do-not-overlap")
def _(sizes):
    total, i = 0, 0
    while i + 1 < len(sizes):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
        i += 2
    return total


MUTANTS = [
    lambda sizes: -sum(a * b + b for a, b in pairwise(sizes)),
    lambda sizes: sum(a * b - b for a, b in pairwise(sizes)),
    lambda sizes: sum(a * b + b for a, b in pairwise(sizes[1:])),
    lambda sizes: sum(a * b + b for a, b in pairwise(sizes)) + 1,
    lambda sizes: str(sum(a * b + b for a, b in pairwise(sizes))),
    lambda sizes: 0,
    lambda sizes: True,
    lambda sizes: 10**400,
    lambda sizes: [67],
]

UNNAMED = [
    lambda sizes: sum(a * b for a, b in pairwise(sizes[:-1])),
    lambda sizes: sizes[0] * sizes[1] + sizes[1] * sizes[2],
]

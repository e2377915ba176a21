"""Answers to ``confusion``: right in unusual ways, wrong, and mutated."""

from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F

from tests.checks.answers.collect import collect

CATALOGUED = {"transposed", "shares-for-counts", "missing-classes"}
RIGHT, WRONG, right, wrong = collect()


@right
def in_a_loop(predicted, y, k):
    table = torch.zeros(k, k, dtype=torch.int64)
    for said, true in zip(predicted, y, strict=True):
        table[true, said] += 1
    return table


@right
def accumulated(predicted, y, k):
    return torch.zeros(k, k).index_put((y, predicted), torch.ones(len(y)), accumulate=True)


@right
def one_hot_product(predicted, y, k):
    return F.one_hot(y, k).T @ F.one_hot(predicted, k)


@right
def numpy_add_at(predicted, y, k):
    table = np.zeros((k, k), dtype=int)
    np.add.at(table, (y.numpy(), predicted.numpy()), 1)
    return table


@right
def compared(predicted, y, k):
    return [[int(((y == i) & (predicted == j)).sum()) for j in range(k)] for i in range(k)]


@right
def from_a_counter(predicted, y, k):
    pairs = Counter(zip(y.tolist(), predicted.tolist(), strict=True))
    return torch.tensor([[float(pairs[i, j]) for j in range(k)] for i in range(k)])


@wrong("transposed")
def _(predicted, y, k):
    return in_a_loop(y, predicted, k)


@wrong("transposed")
def _(predicted, y, k):
    return torch.bincount(predicted * k + y, minlength=k * k).view(k, k)


@wrong("counts-once")
def _(predicted, y, k):
    table = torch.zeros((k, k), dtype=torch.long)
    table[y, predicted] += 1
    return table


@wrong("counts-once")
def _(predicted, y, k):
    table = np.zeros((k, k))
    table[y.numpy(), predicted.numpy()] += 1
    return table


@wrong("shares-for-counts")
def _(predicted, y, k):
    table = in_a_loop(predicted, y, k)
    return table / table.sum(1, keepdim=True)


@wrong("shares-for-counts")
def _(predicted, y, k):
    return in_a_loop(predicted, y, k) / len(y)


@wrong("shares-for-counts")
def _(predicted, y, k):
    table = in_a_loop(predicted, y, k).double()
    return table / table.sum(0).clamp(min=1)


@wrong("missing-classes")
def _(predicted, y, k):
    classes = sorted({*y.tolist(), *predicted.tolist()})
    place = {each: i for i, each in enumerate(classes)}
    table = torch.zeros(len(classes), len(classes))
    for said, true in zip(predicted.tolist(), y.tolist(), strict=True):
        table[place[true], place[said]] += 1
    return table


@wrong("missing-classes")
def _(predicted, y, k):
    k = int(torch.maximum(predicted, y).max()) + 1
    return in_a_loop(predicted, y, k)


@wrong("only-the-diagonal")
def _(predicted, y, k):
    table = torch.zeros(k, k)
    for said, true in zip(predicted.tolist(), y.tolist(), strict=True):
        if said == true:
            table[true, said] += 1
    return table


@wrong("only-the-diagonal")
def _(predicted, y, k):
    return torch.diag(torch.bincount(y[y == predicted], minlength=k))


@wrong("only-mistakes")
def _(predicted, y, k):
    return in_a_loop(predicted, y, k).fill_diagonal_(0)


@wrong("only-mistakes")
def _(predicted, y, k):
    wrong_ones = predicted != y
    return in_a_loop(predicted[wrong_ones], y[wrong_ones], k)


@wrong("one-row-for-all")
def _(predicted, y, k):
    return torch.bincount(predicted, minlength=k)


@wrong("one-row-for-all")
def _(predicted, y, k):
    return torch.tensor([((predicted == y) & (y == each)).sum() for each in range(k)])


@wrong("one-too-many")
def _(predicted, y, k):
    return in_a_loop(predicted, y, k) + 1


@wrong("one-too-many")
def _(predicted, y, k):
    table = torch.ones(k, k)
    for said, true in zip(predicted.tolist(), y.tolist(), strict=True):
        table[true, said] += 1
    return table


@wrong("one-row-many-times")
def _(predicted, y, k):
    table = [[0] * k] * k
    for said, true in zip(predicted.tolist(), y.tolist(), strict=True):
        table[true][said] += 1
    return table


@wrong("one-row-many-times")
def _(predicted, y, k):
    table = torch.zeros(k, k)
    for said in predicted.tolist():
        table[:, said] += 1
    return table


def _sorts(predicted, y, k):
    table = in_a_loop(predicted, y, k)
    y.copy_(y.sort().values)
    return table


MUTANTS = [
    _sorts,
    lambda predicted, y, k: (predicted == y).float().mean(),
    lambda predicted, y, k: in_a_loop(predicted, y, k).flatten(),
    lambda predicted, y, k: in_a_loop(predicted, y, k) > 0,
    lambda predicted, y, k: -in_a_loop(predicted, y, k),
    lambda predicted, y, k: in_a_loop(predicted[1:], y[1:], k),
    lambda predicted, y, k: in_a_loop(predicted, y, k + 1),
]

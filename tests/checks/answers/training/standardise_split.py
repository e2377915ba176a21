"""Answers to ``standardise-split``: right in unusual ways, wrong, and mutated."""

import numpy as np
import torch
from torch import nn

from tests.checks.answers.collect import collect

CATALOGUED = {
    "statistics-of-all-rows",
    "rows-for-columns",
    "variance-for-deviation",
    "divides-by-zero",
}
RIGHT, WRONG, right, wrong = collect()


@right
def entry_by_entry(X, train_rows):
    answer = torch.empty_like(X)
    for column in range(X.shape[1]):
        known = [X[row, column].item() for row in train_rows]
        mean = sum(known) / len(known)
        variance = sum((value - mean) ** 2 for value in known) / (len(known) - 1)
        for row in range(len(X)):
            shifted = X[row, column] - mean
            answer[row, column] = shifted / variance**0.5 if variance else shifted
    return answer


@right
def by_numpy(X, train_rows):
    known = X.numpy()[train_rows.numpy()]
    deviation = known.std(axis=0)
    deviation[deviation == 0] = 1
    return torch.from_numpy((X.numpy() - known.mean(axis=0)) / deviation)


@right
def an_array(X, train_rows):
    return by_numpy(X, train_rows).numpy()


@right
def divided_where_it_can_be(X, train_rows):
    mean, deviation = X[train_rows].mean(0), X[train_rows].std(0)
    answer = X - mean
    varies = deviation > 0
    answer[:, varies] /= deviation[varies]
    return answer


@right
def zero_plus_one(X, train_rows):
    known = X[train_rows].double()
    variance, mean = torch.var_mean(known, dim=0)
    return (X - mean) / (variance.sqrt() + (variance == 0))


@right
def by_batch_norm(X, train_rows):
    """A layer that does the same; it divides by n."""
    layer = nn.BatchNorm1d(X.shape[1], eps=0.0, momentum=1.0, affine=False)
    known = X[train_rows]
    layer.running_mean = known.mean(dim=0)
    variance = known.var(dim=0, correction=0)
    layer.running_var = variance.masked_fill(variance == 0, 1)
    return layer.eval()(X)


@right
def with_masked_fill(X, train_rows):
    deviation = X[train_rows].std(dim=0, keepdim=True)
    deviation.masked_fill_(deviation == 0, 1.0)
    return X.sub(X[train_rows].mean(dim=0, keepdim=True)).div(deviation)


def ones(deviation):
    return torch.where(deviation > 0, deviation, torch.ones_like(deviation))


@wrong("statistics-of-all-rows")
def _(X, train_rows):
    deviation = X.std(0)
    deviation[deviation == 0] = 1
    return (X - X.mean(0)) / deviation


@wrong("statistics-of-all-rows")
def _(X, train_rows):
    return (X - X.mean(dim=0)) / ones(X[train_rows].std(dim=0))


@wrong("statistics-of-all-rows")
def _(X, train_rows):
    values = X.numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        return (values - values.mean(axis=0)) / values.std(axis=0)


@wrong("each-part-by-its-own")
def _(X, train_rows):
    others = [row for row in range(len(X)) if row not in train_rows]
    answer = torch.zeros_like(X)
    for rows in (train_rows, torch.tensor(others)):
        answer[rows] = (X[rows] - X[rows].mean(0)) / ones(X[rows].std(0))
    return answer


@wrong("each-part-by-its-own")
def _(X, train_rows):
    answer = X.clone()
    mask = torch.zeros(len(X), dtype=torch.bool)
    mask[train_rows] = True
    for part in (mask, ~mask):
        answer[part] = (X[part] - X[part].mean(dim=0)) / X[part].std(dim=0)
    return answer


@wrong("rows-for-columns")
def _(X, train_rows):
    return ((X.T - X.mean(dim=1)) / X.std(dim=1)).T


@wrong("rows-for-columns")
def _(X, train_rows):
    return torch.stack([(row - row.mean()) / row.std() for row in X])


@wrong("variance-for-deviation")
def _(X, train_rows):
    known = X[train_rows]
    return (X - known.mean(0)) / ones(known.var(0))


@wrong("variance-for-deviation")
def _(X, train_rows):
    known = X[train_rows]
    return (X - known.mean(0)) / known.std(0) ** 2


@wrong("divides-by-zero")
def _(X, train_rows):
    variance, mean = torch.var_mean(X[train_rows], dim=0)
    return (X - mean) / variance.sqrt()


@wrong("divides-by-zero")
def _(X, train_rows):
    known = X[train_rows].numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        return (X.numpy() - known.mean(0)) / known.std(0)


@wrong("tiny-divisor")
def _(X, train_rows):
    known = X[train_rows]
    return (X - known.mean(0)) / (known.std(0) + 1e-8)


@wrong("tiny-divisor")
def _(X, train_rows):
    known = X[train_rows]
    return (X - known.mean(0)) / known.std(0).clamp(min=1e-6)


@wrong("hides-nan")
def _(X, train_rows):
    known = X[train_rows]
    return torch.nan_to_num((X - known.mean(0)) / known.std(0), nan=0.0)


@wrong("hides-nan")
def _(X, train_rows):
    known = X[train_rows]
    answer = (X - known.mean(0)) / known.std(0)
    answer[torch.isnan(answer)] = 0
    return answer


@wrong("divisor-at-least-one")
def _(X, train_rows):
    known = X[train_rows]
    return (X - known.mean(0)) / torch.clamp(known.std(0), min=1.0)


@wrong("divisor-at-least-one")
def _(X, train_rows):
    known = X[train_rows]
    return (X - known.mean(0)) / torch.maximum(known.std(0), torch.ones(X.shape[1]))


@wrong("one-number-for-all-columns")
def _(X, train_rows):
    known = X[train_rows]
    return (X - known.mean()) / known.std()


@wrong("one-number-for-all-columns")
def _(X, train_rows):
    known = X[train_rows]
    return (X - known.mean()) / ones(known.std(0))


@wrong("not-shifted")
def _(X, train_rows):
    return X / ones(X[train_rows].std(0))


@wrong("not-shifted")
def _(X, train_rows):
    return X / X[train_rows].std(dim=0)


@wrong("not-scaled")
def _(X, train_rows):
    return X - X[train_rows].mean(0)


@wrong("not-scaled")
def _(X, train_rows):
    return torch.stack([row - X[train_rows].mean(dim=0) for row in X])


@wrong("training-rows-only")
def _(X, train_rows):
    known = X[train_rows]
    return (known - known.mean(0)) / ones(known.std(0))


@wrong("training-rows-only")
def _(X, train_rows):
    known = X[train_rows]
    return (known - known.mean(0)) / known.std(0)


@wrong("between-0-and-1")
def _(X, train_rows):
    known = X[train_rows]
    low, high = known.min(dim=0).values, known.max(dim=0).values
    return (X - low) / ones(high - low)


@wrong("between-0-and-1")
def _(X, train_rows):
    known = X[train_rows]
    low, high = known.min(0)[0], known.max(0)[0]
    return (X - low) / (high - low)


def _in_place(X, train_rows):
    mean, deviation = X[train_rows].mean(0), ones(X[train_rows].std(0))
    X -= mean
    X /= deviation
    return X


def rescaled(mean=torch.mean, deviation=torch.std, pick=lambda X, rows: X[rows]):
    """Each column by numbers of another kind, or of other rows."""

    def standardise_split(X, train_rows):
        known = pick(X, train_rows)
        return (X - mean(known, dim=0)) / ones(deviation(known, dim=0))

    return standardise_split


def constant_columns(change):
    """Right, but for what ``change`` does to columns that do not vary."""

    def standardise_split(X, train_rows):
        S = divided_where_it_can_be(X, train_rows)
        constant = X[train_rows].std(dim=0) == 0
        S[:, constant] = change(X[:, constant])
        return S

    return standardise_split


def held_out_as_they_are(X, train_rows):
    S = X.clone()
    S[train_rows] = divided_where_it_can_be(X, train_rows)[train_rows]
    return S


WRONG["other-centre"] = [
    rescaled(mean=lambda known, dim: known.median(dim=dim).values),
    rescaled(mean=lambda known, dim: known.min(dim=dim).values),
]
WRONG["other-scale"] = [
    rescaled(deviation=lambda known, dim: 1 / ones(known.std(dim=dim))),
    rescaled(deviation=lambda known, dim: known.max(dim=dim).values),
]
WRONG["other-numbers"] = [
    rescaled(pick=lambda X, rows: X[: len(rows)]),
    rescaled(mean=torch.std, deviation=torch.mean),
]
WRONG["constant-treated-otherwise"] = [
    constant_columns(lambda column: column),
    constant_columns(lambda column: column * 0 + 3),
]
WRONG["treats-rows-differently"] = [
    held_out_as_they_are,
    lambda X, train_rows: divided_where_it_can_be(X, train_rows) * torch.arange(len(X))[:, None],
]


MUTANTS = [
    _in_place,
    lambda X, train_rows: X,
    lambda X, train_rows: torch.zeros_like(X),
    lambda X, train_rows: torch.full_like(X, float("nan")),
    lambda X, train_rows: -divided_where_it_can_be(X, train_rows),
    lambda X, train_rows: divided_where_it_can_be(X, train_rows).T,
    lambda X, train_rows: divided_where_it_can_be(X, train_rows[:-1]),
    lambda X, train_rows: divided_where_it_can_be(X, train_rows).round(),
    lambda X, train_rows: tuple(divided_where_it_can_be(X, train_rows)),
    lambda X, train_rows: (X, train_rows),
    lambda X, train_rows: list(X.flatten()),
]

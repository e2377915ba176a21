"""Answers to ``scale-pixels``: right in unusual ways, wrong, and mutated."""

import numpy as np
import torch
from torch import nn

from tests.checks.answers.collect import collect

CATALOGUED = {"nan-at-constant-pixels", "held-out-has-a-say", "per-picture"}
RIGHT, WRONG, right, wrong = collect()


@right
def pixel_by_pixel(X, train_rows):
    answer = torch.zeros(X.shape)
    for i in range(X.shape[1]):
        for j in range(X.shape[2]):
            known = [float(X[row, i, j]) for row in train_rows]
            mean = sum(known) / len(known)
            variance = sum((value - mean) ** 2 for value in known) / (len(known) - 1)
            for row in range(len(X)):
                answer[row, i, j] = (float(X[row, i, j]) - mean) / (variance**0.5 or 1.0)
    return answer


@right
def by_numpy(X, train_rows):
    known = X.numpy()[train_rows.numpy()]
    deviation = known.std(axis=0)
    deviation[deviation == 0] = 1
    return (X.numpy() - known.mean(axis=0)) / deviation


@right
def flattened_and_back(X, train_rows):
    flat = X.flatten(1).float()
    deviation, mean = torch.std_mean(flat[train_rows], dim=0)
    return ((flat - mean) / deviation.masked_fill(deviation == 0, 1)).reshape(X.shape)


@right
def divided_where_it_varies(X, train_rows):
    known = X[train_rows].double()
    answer, deviation = X - known.mean(0), known.std(0)
    answer[:, deviation > 0] /= deviation[deviation > 0]
    return answer


@right
def by_batch_norm(X, train_rows):
    layer = nn.BatchNorm2d(1, eps=0.0, momentum=1.0, affine=False)
    flat = X.double().reshape(len(X), 1, -1)
    layer = nn.BatchNorm1d(flat.shape[2], eps=0.0, momentum=1.0, affine=False).double()
    known = flat[train_rows, 0]
    layer.running_mean = known.mean(dim=0)
    layer.running_var = known.var(dim=0, correction=0).clamp(min=0)
    layer.running_var[layer.running_var == 0] = 1
    return layer.eval()(flat[:, 0]).reshape(X.shape)


def _ones(deviation):
    return torch.where(deviation > 0, deviation, torch.ones_like(deviation))


@wrong("held-out-has-a-say")
def _(X, train_rows):
    X = X.float()
    return (X - X.mean(0)) / _ones(X.std(0))


@wrong("held-out-has-a-say")
def _(X, train_rows):
    X = X.float()
    return (X - X.mean(dim=0)) / X.std(dim=0)


@wrong("nan-at-constant-pixels")
def _(X, train_rows):
    known = X[train_rows].float()
    return (X - known.mean(dim=0)) / known.std(dim=0)


@wrong("nan-at-constant-pixels")
def _(X, train_rows):
    known = X[train_rows].numpy()
    return torch.from_numpy(X.numpy() - known.mean(0)) / torch.from_numpy(known.std(0))


@wrong("tiny-divisor")
def _(X, train_rows):
    known = X[train_rows].double()
    return (X - known.mean(0)) / (known.std(0) + 1e-8)


@wrong("tiny-divisor")
def _(X, train_rows):
    known = X[train_rows].double()
    return (X - known.mean(0)) / known.std(0).clamp(min=1e-6)


@wrong("hides-nan")
def _(X, train_rows):
    known = X[train_rows].double()
    return torch.nan_to_num((X - known.mean(0)) / known.std(0))


@wrong("hides-nan")
def _(X, train_rows):
    known = X[train_rows].double()
    answer = (X - known.mean(0)) / known.std(0)
    answer[answer.isnan()] = 0
    return answer


@wrong("divisor-at-least-one")
def _(X, train_rows):
    known = X[train_rows].double()
    return (X - known.mean(0)) / known.std(0).clamp_min(1)


@wrong("divisor-at-least-one")
def _(X, train_rows):
    known = X[train_rows].numpy()
    return (X.numpy() - known.mean(axis=0)) / np.maximum(known.std(axis=0), 1.0)


@wrong("per-picture")
def _(X, train_rows):
    flat = X.flatten(1).float()
    flat = (flat - flat.mean(dim=1, keepdim=True)) / flat.std(dim=1, keepdim=True)
    return flat.reshape(X.shape)


@wrong("per-picture")
def _(X, train_rows):
    X = X.double()
    return torch.stack([(x - x.mean()) / _ones(x.std()) for x in X])


@wrong("one-number-for-all-pixels")
def _(X, train_rows):
    known = X[train_rows].float()
    return (X - known.mean()) / known.std()


@wrong("one-number-for-all-pixels")
def _(X, train_rows):
    known = X[train_rows].double()
    return (X - known.mean(dim=0)) / known.std()


@wrong("divided-by-the-largest")
def _(X, train_rows):
    return X / 16


@wrong("divided-by-the-largest")
def _(X, train_rows):
    return X.float().div(X.max())


@wrong("along-a-line-of-the-picture")
def _(X, train_rows):
    known = X[train_rows].double()
    mean = known.mean(dim=(0, 2), keepdim=True)
    return (X - mean) / _ones(known.std(dim=(0, 2), keepdim=True))


@wrong("along-a-line-of-the-picture")
def _(X, train_rows):
    known = X[train_rows].double()
    return (X - known.mean(dim=[0, 1])) / _ones(known.std(dim=[0, 1]))


@wrong("variance-for-deviation")
def _(X, train_rows):
    known = X[train_rows].double()
    return (X - known.mean(0)) / _ones(known.var(0))


@wrong("variance-for-deviation")
def _(X, train_rows):
    known = X[train_rows].numpy()
    variance = known.var(axis=0)
    return (X.numpy() - known.mean(axis=0)) / np.where(variance == 0, 1, variance)


@wrong("between-0-and-1")
def _(X, train_rows):
    known = X[train_rows].float()
    low, high = known.min(dim=0).values, known.max(dim=0).values
    return (X - low) / _ones(high - low)


@wrong("between-0-and-1")
def _(X, train_rows):
    known = X[train_rows].float()
    low, high = known.amin(0), known.amax(0)
    return (X - low) / (high - low)


@wrong("not-shifted")
def _(X, train_rows):
    return X / _ones(X[train_rows].float().std(0))


@wrong("not-shifted")
def _(X, train_rows):
    return X.double() / X[train_rows].double().std(0)


@wrong("not-divided")
def _(X, train_rows):
    return X - X[train_rows].float().mean(0)


@wrong("not-divided")
def _(X, train_rows):
    return X.numpy() - X.numpy()[train_rows.numpy()].mean(axis=0)


@wrong("whole-numbers")
def _(X, train_rows):
    answer = X.clone()
    answer[:] = by_numpy_with_n_minus_1(X, train_rows)
    return answer


@wrong("whole-numbers")
def _(X, train_rows):
    return by_numpy_with_n_minus_1(X, train_rows).round()


def by_numpy_with_n_minus_1(X, train_rows):
    known = X[train_rows].double()
    return (X - known.mean(0)) / _ones(known.std(0))


@wrong("constant-pixels-left-out")
def _(X, train_rows):
    flat = X.flatten(1).float()
    varies = flat[train_rows].std(0) != 0
    known = flat[train_rows][:, varies]
    return (flat[:, varies] - known.mean(0)) / known.std(0)


@wrong("constant-pixels-left-out")
def _(X, train_rows):
    flat = X.numpy().reshape(len(X), -1)
    known = flat[train_rows.numpy()]
    keep = [i for i in range(flat.shape[1]) if len(set(known[:, i])) > 1]
    return (flat[:, keep] - known[:, keep].mean(0)) / known[:, keep].std(0, ddof=1)


@wrong("training-rows-only")
def _(X, train_rows):
    known = X[train_rows].float()
    return (known - known.mean(0)) / _ones(known.std(0))


@wrong("training-rows-only")
def _(X, train_rows):
    known = X[train_rows].float()
    return (known - known.mean(0)) / known.std(0)


@wrong("constant-pixel-as-it-was")
def _(X, train_rows):
    X = X.float()
    mean, deviation = X[train_rows].mean(0), X[train_rows].std(0)
    return torch.where(deviation > 0, (X - mean) / deviation, X)


@wrong("constant-pixel-as-it-was")
def _(X, train_rows):
    scaled = X.double()
    deviation = scaled[train_rows].std(0, correction=0)
    varies = deviation > 0
    mean = scaled[train_rows].mean(0)
    scaled[:, varies] = (scaled[:, varies] - mean[varies]) / deviation[varies]
    return scaled


@wrong("hides-nan")
def _(X, train_rows):
    X = X.float()
    mean, deviation = X[train_rows].mean(0), X[train_rows].std(0)
    return ((X - mean) / deviation).nan_to_num()


def _in_place(X, train_rows):
    X -= X[train_rows].double().mean(0).long()
    return by_numpy_with_n_minus_1(X, train_rows)


def rescaled(mean=torch.mean, deviation=torch.std, pick=lambda X, rows: X[rows]):
    """Each pixel by numbers of another kind, or of other pictures."""

    def scale_pixels(X, train_rows):
        known = pick(X.double(), train_rows)
        divisor = deviation(known, dim=0)
        return (X - mean(known, dim=0)) / torch.where(divisor == 0, 1.0, divisor)

    return scale_pixels


def constant_pixels(change):
    """Right, but for what ``change`` does to pixels that do not vary."""

    def scale_pixels(X, train_rows):
        S = by_numpy_with_n_minus_1(X, train_rows)
        constant = X[train_rows].double().std(dim=0) == 0
        S[:, constant] = change(X[:, constant].to(S.dtype))
        return S

    return scale_pixels


def held_out_as_they_are(X, train_rows):
    S = X.double()
    S[train_rows] = by_numpy_with_n_minus_1(X, train_rows)[train_rows].double()
    return S


WRONG["other-centre"] = [
    rescaled(mean=lambda known, dim: known.median(dim=dim).values),
    rescaled(mean=lambda known, dim: known.max(dim=dim).values),
]
WRONG["other-scale"] = [
    rescaled(deviation=lambda known, dim: known.norm(dim=dim) + 1),
    rescaled(deviation=lambda known, dim: known.max(dim=dim).values),
]
WRONG["other-numbers"] = [
    rescaled(pick=lambda X, rows: X[: len(rows)]),
    rescaled(
        mean=lambda known, dim: known.mean(dim=dim) + 1,
        deviation=lambda known, dim: 2 * known.std(dim=dim),
    ),
]
WRONG["constant-treated-otherwise"] = [
    constant_pixels(lambda pixel: 2 * pixel + 1),
    constant_pixels(lambda pixel: pixel * 0 + 3),
]
WRONG["treats-rows-differently"] = [
    held_out_as_they_are,
    lambda X, train_rows: (
        by_numpy_with_n_minus_1(X, train_rows) * torch.arange(len(X))[:, None, None]
    ),
]


MUTANTS = [
    _in_place,
    lambda X, train_rows: X,
    lambda X, train_rows: X.float(),
    lambda X, train_rows: torch.zeros(X.shape),
    lambda X, train_rows: -by_numpy_with_n_minus_1(X, train_rows),
    lambda X, train_rows: by_numpy_with_n_minus_1(X, train_rows[:-1]),
    lambda X, train_rows: by_numpy_with_n_minus_1(X, train_rows).flatten(1),
    lambda X, train_rows: list(by_numpy_with_n_minus_1(X, train_rows)),
    lambda X, train_rows: (X - X[train_rows].mean(0)) / X[train_rows].std(0),
]

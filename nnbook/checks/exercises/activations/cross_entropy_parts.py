"""Softmax, its logarithm, loss and gradient, each in the ways in which people write it."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor


def stable_softmax(z: Tensor, dim: int = -1) -> Tensor:
    """PyTorch's own."""
    return torch.softmax(z, dim)


def naive_softmax(z: Tensor, dim: int = -1) -> Tensor:
    """exp over the sum of exps: overflows."""
    return z.exp() / z.exp().sum(dim, keepdim=True)


def softmax_by_batch_max(z: Tensor, dim: int = -1) -> Tensor:
    """Shifted by the largest logit of all rows."""
    return naive_softmax(z - z.max(), dim)


def softmax_by_column_max(z: Tensor, dim: int = -1) -> Tensor:
    """Shifted by the largest logit of each class."""
    return naive_softmax(z - z.max(0).values, dim)


def naive_logs(z: Tensor, dim: int = -1) -> Tensor:
    """Log of the sum of exps: overflows."""
    return z - z.exp().sum(dim, keepdim=True).log()


def logs_of(softmax: Callable) -> Callable:
    """The logarithm of a softmax."""
    return lambda z, dim=-1: softmax(z, dim).log()


# Each mistake may come with any of these ways to get the logarithms, or the probabilities.
LOGS = (F.log_softmax, logs_of(stable_softmax), logs_of(naive_softmax), naive_logs)
SOFTMAXES = (stable_softmax, naive_softmax)


def one_hot(z: Tensor, t: Tensor) -> Tensor:
    """A table (n, k) with a single 1 in each row."""
    return F.one_hot(t, z.shape[1])


def true_entries(values: Tensor, t: Tensor) -> Tensor:
    """Each row's entry of its own class: (n,)."""
    return values[torch.arange(len(t)), t]


def mean_loss(logs: Callable, z: Tensor, t: Tensor) -> Tensor:
    """The mean over the rows of −log p of the true class."""
    return -true_entries(logs(z), t).mean()


def loss_gradient(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    """(p − y) over the number of rows."""
    return (softmax(z) - one_hot(z, t)) / len(z)

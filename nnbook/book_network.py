"""The book's network, 4 → 8 → 3 on Iris: its measurements, its starting weights, its threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import Tensor, nn

from nnbook.data import iris, split


class Measurements(NamedTuple):
    """Iris as the network sees it, in float64: rows to train on, and rows held out."""

    X: Tensor
    """float64 (120, 4)."""
    y: Tensor
    """int64 (120,)."""
    X_held: Tensor
    """float64 (30, 4)."""
    y_held: Tensor
    """int64 (30,)."""


def standardised(X: Tensor, rows: Tensor | slice = slice(None)) -> Tensor:
    """Scale X (n, 4) so that in ``rows`` each column has mean 0 and standard deviation 1."""
    return (X - X[rows].mean(0)) / X[rows].std(0)


def measurements(inputs: str) -> Measurements:
    """Return the irises, with ``inputs`` either "raw" or "standardised".

    Standardised inputs use the mean and deviation of the training rows only.
    """
    flowers = iris()
    train, held_out = split(flowers.y)
    X = flowers.X.double()
    if inputs == "standardised":
        X = standardised(X, train)
    return Measurements(X[train], flowers.y[train], X[held_out], flowers.y[held_out])


def network(seed: int) -> nn.Sequential:
    """Return the network in float32 with the weights that PyTorch draws for this seed.

    Not for two threads at once: PyTorch's random numbers have one state for all of them.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        first, last = (nn.Linear(*size, dtype=torch.float32) for size in ((4, 8), (8, 3)))
        return nn.Sequential(first, nn.ReLU(), last)


def starting_weights(seed: int) -> list[Tensor]:
    """Return W1 (8, 4), b1 (8,), W2 (3, 8), b2 (3,) of a seed's network, in float64."""
    return [weights.detach().double() for weights in network(seed).parameters()]


def starting_layers(seeds: int) -> tuple[Tensor, Tensor]:
    """Return both layers of the first seeds, (seeds, 8, 5) and (seeds, 3, 9), in float64.

    Each bias is a last column.
    """
    drawn = [starting_weights(seed) for seed in range(seeds)]
    first = [torch.cat([W1, b1[:, None]], dim=1) for W1, b1, _, _ in drawn]
    last = [torch.cat([W2, b2[:, None]], dim=1) for _, _, W2, b2 in drawn]
    return torch.stack(first), torch.stack(last)


def as_float32(values: Tensor) -> Tensor:
    """Round to float32 (too large becomes infinite) and go on in float64."""
    return values.float().double()


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread: for tensors this small a second one costs more than it saves."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)

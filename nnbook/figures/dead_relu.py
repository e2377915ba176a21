"""Hidden units that stop answering: real training runs of the book's own network, step by step.

Each run trains 4 → 8 → 3 on all 150 rows of Iris with full-batch SGD on mean cross-entropy, from
the weights that `nn.Linear` draws after `torch.manual_seed(15)`, in float64: at that seed all eight
units answer to some row before the first step, raw or standardised. All runs train at once. A unit
is active on a row where z > 0; one that is active on no row is dead, or, with a leak, on its leaky
side. Twenty seeds of the plain ReLU show how typical the one run is.
"""

from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from nnbook.book_network import one_thread, standardised, starting_weights
from nnbook.data import iris
from nnbook.figures.shared import Figure, choice, log_slider, slider

INPUTS = ("standardised", "raw")
LOWEST, HIGHEST, EXPONENT_STEP = -2, 1, 0.5
RATES = tuple(10 ** (LOWEST + EXPONENT_STEP * i) for i in range(7))
LEAKS = (0.0, 0.01, 0.1)
STEPS = 30
SHOWN_SEED = 15
SEEDS = 20
# A leak lets a run explode without end; what lies above is said, not drawn.
MOST_LOSS = 1e6


class Runs(NamedTuple):
    """What training leaves behind, before each step and after the last."""

    loss: Tensor
    """float64 (31, 2 inputs, 7 rates, leaks, seeds)."""
    active: Tensor
    """int64 (31, 2, 7, leaks, seeds, 8): the number of rows on which each hidden unit is active."""
    right: Tensor
    """int64 (31, 2, 7, leaks, seeds): the number of rows classified right."""


def inputs() -> Tensor:
    """Return the measurements, standardised and raw: float64 (2, 150, 4)."""
    return torch.stack([standardised(iris().X.double()), iris().X.double()])


@cache
def trained(leaks: Sequence[float], seeds: Sequence[int]) -> Runs:
    """Train one network for each of the inputs, rates, leaks and seeds; both tuples."""
    settings = list(product(range(len(INPUTS)), RATES, leaks, seeds))
    kinds, rates, slopes, drawn = (list(column) for column in zip(*settings, strict=True))
    X = inputs()[kinds]
    targets = iris().y.expand(len(settings), -1)
    rate = torch.tensor(rates, dtype=torch.float64).view(-1, 1, 1)
    leak = torch.tensor(slopes, dtype=torch.float64).view(-1, 1, 1)
    start = {seed: starting_weights(seed) for seed in seeds}
    W1, b1, W2, b2 = (torch.stack(same) for same in zip(*(start[s] for s in drawn), strict=True))
    parameters = [p.requires_grad_() for p in (W1, b1.unsqueeze(1), W2, b2.unsqueeze(1))]
    record: list[tuple[Tensor, ...]] = []
    with one_thread(), torch.enable_grad():
        for _ in range(STEPS + 1):
            W1, b1, W2, b2 = parameters
            z = torch.baddbmm(b1, X, W1.mT)
            logits = torch.baddbmm(b2, torch.where(z > 0, z, leak * z), W2.mT)
            loss = F.cross_entropy(logits.mT, targets, reduction="none").mean(1)
            right = (logits.argmax(2) == targets).sum(1)
            record.append((loss.detach(), (z > 0).sum(1), right))
            # The sum over runs keeps each one's gradient its own.
            gradients = torch.autograd.grad(loss.sum(), parameters)
            parameters = [
                (p - rate * gradient).detach().requires_grad_()
                for p, gradient in zip(parameters, gradients, strict=True)
            ]
    grid = (len(INPUTS), len(RATES), len(leaks), len(seeds))
    stacked = (torch.stack(column) for column in zip(*record, strict=True))
    return Runs(*(column.unflatten(1, grid) for column in stacked))


def mean_dead() -> Tensor:
    """Return how many ReLUs are dead after the last step, over all seeds: float64 (2, 7)."""
    active = trained((0.0,), tuple(range(SEEDS))).active[-1, :, :, 0]
    return (active == 0).sum(-1).double().mean(-1)


def carried() -> Tensor:
    """Return each step of each shown run: float64 (2 inputs, 7 rates, 3 leaks, 31, 5).

    First the loss, then the rows of units 1 and 2 in one number, 151 · first + second, and so on:
    half the bytes of a number each.
    """
    runs = trained(LEAKS, (SHOWN_SEED,))
    loss = runs.loss.clamp(max=MOST_LOSS)
    pairs = runs.active[..., 0::2] * 151 + runs.active[..., 1::2]
    return torch.cat([loss.unsqueeze(-1), pairs.double()], dim=-1)[..., 0, :].permute(1, 2, 3, 0, 4)


def dead_relu() -> Figure:
    """Return the figure `dead_relu`: which hidden units still answer, and the loss, step by step.

    The drawing takes for `lr` the nearest of `RATES`.
    """
    leaks = [f"{leak:g}" for leak in LEAKS]
    runs = dict(zip(INPUTS, carried(), strict=True))
    return Figure(
        "dead_relu",
        "How many of the eight survive?",
        controls={
            "inputs": choice("inputs", INPUTS, "raw"),
            "lr": log_slider("learning rate", 1.0, LOWEST, HIGHEST, EXPONENT_STEP),
            "leak": choice("leak (slope, z < 0)", leaks, "0"),
            "step": slider("step", 1, 0, STEPS, 1),
        },
        numbers={
            "runs": {
                inputs: {leak: run[:, i] for i, leak in enumerate(leaks)}
                for inputs, run in runs.items()
            },
            "seeds": SEEDS,
            "meanDead": dict(zip(INPUTS, mean_dead(), strict=True)),
            "mostLoss": MOST_LOSS,
            "rates": RATES,
        },
    )

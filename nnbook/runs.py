"""Four recorded training runs of the book's network, to be diagnosed from their numbers alone.

Each run trains 4 → 8 (ReLU) → 3 on 120 rows of Iris with full-batch SGD for 200 steps, and is
scored on the 30 rows held out. Sums are formed in float64 and weights are rounded to float32 after
each step: the rounding wipes out the last bit, in which CPUs differ, so every machine records the
same numbers.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

STEPS = 200


class Run(NamedTuple):
    """What one training run leaves behind."""

    losses: tuple[float, ...]
    """The loss on the training rows: STEPS + 1 values, before each step and after the last."""
    train_accuracy: float
    """The fraction of the training rows classified right at the end."""
    held_out_accuracy: float
    """The same for the rows held out."""
    live: int
    """How many of the 8 hidden ReLUs are above 0 on at least one training row at the end."""
    gradient: float
    """The norm of the gradient of the first layer's weights at the end."""
    update_ratio: float
    """Norm of a step of the first layer's weights over the norm of the weights: the median step."""


def four_runs() -> dict[str, Run]:
    """Return the runs by name, A to D. Trains them on the first call, in less than a second."""
    return dict(zip("ABCD", _recorded(), strict=True))


@cache
def _recorded() -> tuple[Run, ...]:
    return (
        _trained(seed=3, rate=1.0, outputs=lambda z: torch.softmax(z, dim=1)),
        _trained(seed=11, rate=1e-4),
        _trained(seed=6, rate=6.0),
        _trained(seed=0, rate=1.0, standardise=False),
    )


def _trained(
    seed: int,
    rate: float,
    outputs: Callable[[Tensor], Tensor] = lambda z: z,
    standardise: bool = True,
) -> Run:
    from nnbook.data import iris, split

    flowers = iris()
    train, held_out = split(flowers.y)
    X, y = flowers.X.double(), flowers.y
    if standardise:
        X = (X - X[train].mean(0)) / X[train].std(0)
    weights = _starting_weights(seed)

    def hidden(rows: Tensor) -> Tensor:
        return torch.relu(X[rows] @ weights[0].T + weights[1])

    def scores(rows: Tensor) -> Tensor:
        return outputs(hidden(rows) @ weights[2].T + weights[3])

    def accuracy(rows: Tensor) -> float:
        return (scores(rows).argmax(1) == y[rows]).double().mean().item()

    losses: list[float] = []
    ratios: list[float] = []
    with torch.enable_grad():
        for step in range(STEPS + 1):
            weights = [each.requires_grad_() for each in weights]
            loss = cross_entropy(scores(train), y[train])
            losses.append(loss.item())
            gradients = torch.autograd.grad(loss, weights)
            weights = [each.detach() for each in weights]
            if step < STEPS:
                ratios.append((rate * gradients[0].norm() / weights[0].norm()).item())
                moved = zip(weights, gradients, strict=True)
                weights = [(each - rate * g).float().double() for each, g in moved]
    return Run(
        losses=tuple(losses),
        train_accuracy=accuracy(train),
        held_out_accuracy=accuracy(held_out),
        live=int((hidden(train) > 0).any(0).sum()),
        gradient=gradients[0].norm().item(),
        update_ratio=sorted(ratios)[STEPS // 2],
    )


def _starting_weights(seed: int) -> list[Tensor]:
    """What ``nn.Linear`` draws after ``torch.manual_seed(seed)``: (8, 4), (8,), (3, 8), (3,)."""
    drawn = torch.Generator().manual_seed(seed)
    layers = []
    for width, fan_in in ((8, 4), (3, 8)):
        bound = 1 / math.sqrt(fan_in)
        for shape in ((width, fan_in), (width,)):
            values = torch.empty(shape, dtype=torch.float32)
            layers.append(values.uniform_(-bound, bound, generator=drawn).double())
    return layers

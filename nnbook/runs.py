"""Four recorded training runs of the book's network, to be diagnosed from their numbers alone.

Each run trains 4 → 8 (ReLU) → 3 on 120 rows of Iris with full-batch SGD for 200 steps, and is
scored on the 30 rows held out. Sums are formed in float64 and weights are rounded to float32 after
each step: the rounding wipes out the last bit, in which CPUs differ, so every machine records the
same numbers.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from nnbook.book_network import as_float32, measurements, starting_weights

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
    X, y, X_held, y_held = measurements("standardised" if standardise else "raw")
    weights = starting_weights(seed)

    def hidden(X: Tensor) -> Tensor:
        return torch.relu(X @ weights[0].T + weights[1])

    def scores(X: Tensor) -> Tensor:
        return outputs(hidden(X) @ weights[2].T + weights[3])

    def accuracy(X: Tensor, y: Tensor) -> float:
        return (scores(X).argmax(1) == y).double().mean().item()

    losses: list[float] = []
    ratios: list[float] = []
    with torch.enable_grad():
        for step in range(STEPS + 1):
            weights = [each.requires_grad_() for each in weights]
            loss = cross_entropy(scores(X), y)
            losses.append(loss.item())
            gradients = torch.autograd.grad(loss, weights)
            weights = [each.detach() for each in weights]
            if step < STEPS:
                ratios.append((rate * gradients[0].norm() / weights[0].norm()).item())
                moved = zip(weights, gradients, strict=True)
                weights = [as_float32(each - rate * g) for each, g in moved]
    return Run(
        losses=tuple(losses),
        train_accuracy=accuracy(X, y),
        held_out_accuracy=accuracy(X_held, y_held),
        live=int((hidden(X) > 0).any(0).sum()),
        gradient=gradients[0].norm().item(),
        update_ratio=sorted(ratios)[STEPS // 2],
    )

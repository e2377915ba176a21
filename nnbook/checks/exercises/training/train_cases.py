"""What ``train`` and ``held_out_accuracy`` are tried on."""

import torch
from torch import Tensor

from nnbook.checks.exercises.training.flowers import (
    Weights,
    accuracy,
    descend,
    flowers,
    loss,
    starting_weights,
)
from nnbook.checks.observing import Case

_NETWORK = "the network 4 → 8 → 3"
SHORT = ("one step", "three steps")
LONG = "a longer run"
MANY = "forty rows"
SETTLED = "until it has settled"
HELD_OUT = ("four held out", "five held out")
HELD_OUT_MANY = "many held out"


def cases(seed: int) -> tuple[Case, ...]:
    """Each run so chosen that mistakes show: short ones, a long one, rows held out."""
    generator = torch.Generator().manual_seed(seed)
    return (
        _case(generator, "one step", 5, 0.6, 1),
        _case(generator, "three steps", 7, 0.4, 3),
        _long_case(generator),
        *(_held_out_case(generator, *each) for each in zip(HELD_OUT, (4, 5), (1, 2), strict=True)),
        _many_held_out_case(generator),
        # Last, since mistakes of ours run no further than to the first case that tells them apart.
        _case(generator, MANY, 40, 0.5, 2),
        _settled_case(generator),
    )


def _case(generator: torch.Generator, label: str, count: int, lr: float, steps: int) -> Case:
    X, y = flowers(generator, count)
    given = starting_weights(generator)
    return Case(label, "train", (_NETWORK, X, y, lr, steps), "training", given)


def _long_case(generator: torch.Generator) -> Case:
    while True:
        case = _case(generator, LONG, 5, 1.5, 10)
        _, X, y, lr, steps = case.arguments
        if loss(descend(case.given, X, y, lr, steps), X, y) < 0.18:
            return case


def _settled_case(generator: torch.Generator) -> Case:
    """A run that begins with a long gradient and ends with a loss of almost nothing.

    Clipping, a schedule that changes the rate after 30 steps, and stopping early all show.
    """
    while True:
        X, y = flowers(generator, 5)
        X, start = 3 * X, starting_weights(generator)
        settled = loss(descend(start, X, y, 0.5, 33), X, y) < 0.008
        if settled and _slope(start, X, y) > 1.2:
            return Case(SETTLED, "train", (_NETWORK, X, y, 0.5, 36), "training", start)


def _slope(weights: Weights, X: Tensor, y: Tensor) -> float:
    """The length of the gradient of all weights."""
    moved_by = zip(weights, descend(weights, X, y, 1.0, 1), strict=True)
    return float(torch.cat([(before - after).flatten() for before, after in moved_by]).norm())


def _many_held_out_case(generator: torch.Generator) -> Case:
    """37 rows held out: a mean of batches' means shows, of whatever size the batches are."""
    while True:
        X, y = flowers(generator, 43)
        order = torch.randperm(43, generator=generator)
        test, train = order[:37], order[37:]
        y[test[-3:]] = (y[test[-3:]] + 1) % 3
        start = starting_weights(generator)
        end = descend(start, X[train], y[train], 1.2, 3)
        shares = [accuracy(end, X[test[i : i + 1]], y[test[i : i + 1]]) for i in range(37)]
        share = sum(shares) / 37
        means = (_mean_of_batches(shares, size) for size in (2, 4, 5, 8, 10, 16, 20, 32))
        if 0.4 < share < 0.99 and all(abs(mean - share) > 1e-3 for mean in means):
            arguments = (_NETWORK, X, y, train, test, 1.2, 3)
            return Case(HELD_OUT_MANY, "held_out_accuracy", arguments, "training", start)


def _mean_of_batches(shares: list[float], size: int) -> float:
    batches = [shares[i : i + size] for i in range(0, len(shares), size)]
    return sum(sum(batch) / len(batch) for batch in batches) / len(batches)


def _held_out_case(generator: torch.Generator, label: str, count: int, odd: int) -> Case:
    """``count`` of 11 flowers held out; ``odd`` of them look like another species, as some do."""
    while True:
        X, y = flowers(generator, 11)
        order = torch.randperm(11, generator=generator)
        test, train = order[:count], order[count:]
        y[test[:odd]] = (y[test[:odd]] + 1) % 3
        start = starting_weights(generator)
        end = descend(start, X[train], y[train], 1.2, 6)
        share = accuracy(end, X[test], y[test])
        others = {
            accuracy(end, X[train], y[train]),
            accuracy(end, X, y),
            accuracy(start, X[test], y[test]),
        }
        # The odd ones are wrong and no others, so that every other count gives another share.
        if share == 1 - odd / count and all(abs(share - other) > 0.01 for other in others):
            arguments = (_NETWORK, X, y, train, test, 1.2, 6)
            return Case(label, "held_out_accuracy", arguments, "training", start)

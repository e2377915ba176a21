"""What ``train`` and ``held_out_accuracy`` are tried on."""

from itertools import pairwise

import torch
from torch import Tensor

from nnbook.checks.exercises.training.flowers import (
    Weights,
    accuracy,
    descend,
    flowers,
    logits,
    loss,
    slopes,
    starting_weights,
)
from nnbook.checks.observing import Case

_NETWORK = "the network 4 → 8 → 3"
SHORT = ("one step", "three steps")
LONG = "a longer run"
MANY = "130 rows"
STEEP = "large inputs"
PLATEAU = "a plateau"
HELD_OUT = ("four held out", "five held out")
HELD_OUT_MANY = "many held out"


def cases(seed: int) -> tuple[Case, ...]:
    """Each run so chosen that mistakes show: short ones, long ones, rows held out."""
    generator = torch.Generator().manual_seed(seed)
    return (
        _case(generator, "one step", 5, 0.6, 1),
        _case(generator, "three steps", 7, 0.4, 3),
        *(_held_out_case(generator, *each) for each in zip(HELD_OUT, (4, 5), (1, 2), strict=True)),
        _many_held_out_case(generator),
        # Last, since mistakes of ours run no further than to the first case that tells them apart.
        _case(generator, MANY, 130, 0.5, 1),
        _steep_case(generator),
        _plateau_case(generator),
        settled_case(generator, "train", LONG, 110),
    )


def _case(generator: torch.Generator, label: str, count: int, lr: float, steps: int) -> Case:
    X, y = flowers(generator, count)
    given = starting_weights(generator)
    return Case(label, "train", (_NETWORK, X, y, lr, steps), "training", given)


def settled_case(generator: torch.Generator, function: str, label: str, steps: int) -> Case:
    """A run that begins with a long gradient and ends with a loss of almost nothing.

    Clipping, a schedule that changes the rate on the way, and stopping early all show. With more
    than 100 steps, so does a schedule that begins as late as most do.
    """
    while True:
        X, y = flowers(generator, 5)
        X, start = 3 * X, starting_weights(generator)
        settled = loss(descend(start, X, y, 0.5, min(steps, 33)), X, y) < 0.008
        if settled and _slope(start, X, y) > 1.2:
            return Case(label, function, (_NETWORK, X, y, 0.5, steps), "training", start)


def _steep_case(generator: torch.Generator) -> Case:
    """Large inputs: gradients so long that any clipping shows, and a loss that rises on the way.

    So few steps that the last bit of a weight makes no difference at their end. No probability
    is so small that float64 takes it for 0: the logarithm of a softmax will do.
    """
    steps, lr = 4, 0.2
    while True:
        X, y = flowers(generator, 6)
        X, start = 12 * X, starting_weights(generator)
        if _slope(start, X, y) < 6:
            continue
        weights, losses, widest = start, [], 0.0
        for _ in range(steps):
            losses.append(loss(weights, X, y))
            answers = logits(weights, X)
            widest = max(widest, float((answers.amax(dim=1) - answers.amin(dim=1)).max()))
            weights = descend(weights, X, y, lr, 1)
        if widest < 600 and any(after > before + 0.01 for before, after in pairwise(losses)):
            return Case(STEEP, "train", (_NETWORK, X, y, lr, steps), "training", start)


def _plateau_case(generator: torch.Generator) -> Case:
    """Three species that look the same: the loss begins near ln 3, where it has to stay.

    Weights still move, while the loss falls by less than any patience waits for.
    """
    while True:
        X, y = flowers(generator, 3)
        X = X[:1].repeat(3, 1)
        W1, b1, W2, b2 = starting_weights(generator)
        level = logits((W1, b1, W2, b2), X)[0] - b2
        start = W1, b1, W2, (0.06 * b2 - level).mul(1000).round() / 1000
        if 0.01 < _slope(start, X, y) < 0.04:
            return Case(PLATEAU, "train", (_NETWORK, X, y, 0.005, 26), "training", start)


def _slope(weights: Weights, X: Tensor, y: Tensor) -> float:
    """The length of the gradient of all weights."""
    return float(torch.cat([each.flatten() for each in slopes(weights, X, y)]).norm())


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
        others = [_mean_of_batches(shares, size) for size in (2, 4, 5, 8, 10, 16, 20, 32)]
        # Scaled only for the test, the flowers are others than those it was trained on.
        scaled = (X[test] - X[train].mean(dim=0)) / X[train].std(dim=0)
        others.append(accuracy(end, scaled, y[test]))
        if 0.4 < share < 0.99 and all(abs(other - share) > 1e-3 for other in others):
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

"""The book's own network at work: four measurements in, three probabilities out, all 67 weights.

Trained as chapter 3 trains it: 4 → 8 → 3 with ReLU, standardised irises, 30 flowers held out,
full-batch SGD at rate 0.5 on cross-entropy. The weights at every second step are carried along,
so that the picture can show the network before, during and after training.
"""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor, nn

from nnbook import book_network
from nnbook.book_network import measurements, one_thread
from nnbook.data import iris
from nnbook.figures.shared import Figure, slider

STEPS, EVERY = 100, 2
RATE, SEED = 0.5, 0
# What the flowers measure, rounded outwards; the first frame shows flower 54, a versicolor.
RANGES = ((4.3, 7.9), (2.0, 4.4), (1.0, 6.9), (0.1, 2.5))
FLOWER = 54


class Snapshots(NamedTuple):
    """The parameters before training and after every second step; each starts with (51,)."""

    W1: Tensor
    """float64 (51, 8, 4)."""
    b1: Tensor
    """float64 (51, 8)."""
    W2: Tensor
    """float64 (51, 3, 8)."""
    b2: Tensor
    """float64 (51, 3)."""
    right: Tensor
    """int64 (51,): held-out flowers named correctly, of 30."""


@cache
def trained() -> Snapshots:
    """Train the network once and keep its parameters along the way."""
    X, y, X_held, y_held = measurements("standardised")
    with one_thread(), torch.enable_grad():
        model = book_network.network(SEED).double()
        optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
        kept = []
        for step in range(STEPS + 1):
            if step % EVERY == 0:
                right = (model(X_held).argmax(1) == y_held).sum()
                kept.append((*(p.detach().clone() for p in model.parameters()), right))
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(X), y).backward()
            optimizer.step()
    return Snapshots(*(torch.stack(parts) for parts in zip(*kept, strict=True)))


def network() -> Figure:
    """Return the figure `network`: move a flower's measurements, or the training step."""
    flowers = iris()
    X, *_ = measurements("raw")
    first = [round(value, 1) for value in flowers.X[FLOWER].tolist()]
    names = ("sepal_length", "sepal_width", "petal_length", "petal_width")
    return Figure(
        "network",
        "67 numbers name a flower",
        controls={
            name: slider(f"{label} (cm)", value, low, high)
            for name, label, value, (low, high) in zip(
                names, flowers.feature_names, first, RANGES, strict=True
            )
        }
        | {"steps": slider("training steps", STEPS, 0, STEPS, EVERY)},
        numbers={
            **trained()._asdict(),
            "mean": X.mean(0),
            "deviation": X.std(0),
            "ranges": [list(each) for each in RANGES],
            "features": list(flowers.feature_names),
            "species": list(flowers.species),
            "every": EVERY,
        },
    )

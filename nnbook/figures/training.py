"""A network on few rows, seen while it trains: where its loss falls, and where it only seems to.

The run itself happens in the reader's browser, from the weights that PyTorch draws, with the steps
of `torch.optim.SGD`. Few training rows and many held out, so that overfitting shows.
"""

from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from nnbook.book_network import standardised
from nnbook.data import iris, spiral, split
from nnbook.figures.shared import Figure, choice, slider

STEPS, EVERY = 600, 10
RATE, MOMENTUM = 0.3, 0.9
WIDTHS = (4, 8, 16, 32)
DECAYS = ("0", "0.001", "0.003", "0.01")
SEED = 0
PETALS = slice(2, 4)
NOISE = 0.1


class Rows(NamedTuple):
    """Points in the plane, with their classes."""

    X: Tensor
    """float64 (n, 2)."""
    y: Tensor
    """int64 (n,)."""


def noisy_spiral() -> tuple[Rows, Rows]:
    """Return 60 points to train on and 120 held out, of three arms that touch each other."""
    arms = spiral(60)
    error = torch.randn(arms.X.shape, generator=torch.Generator().manual_seed(1))
    # Three decimals: the last bit of a sine differs between CPUs.
    X = (arms.X + NOISE * error).double().round(decimals=3)
    rows = split(arms.y, held_out=120, seed=1)
    return tuple(Rows(X[part], arms.y[part]) for part in rows)


def petals() -> tuple[Rows, Rows]:
    """Return the petals of 30 irises to train on and of 120 held out, standardised."""
    flowers = iris()
    rows = split(flowers.y, held_out=120)
    X = standardised(flowers.X[:, PETALS].double(), rows.train)
    return tuple(Rows(X[part], flowers.y[part]) for part in rows)


DATA = {"spiral": noisy_spiral, "iris petals": petals}
# How far the picture looks from the middle.
REACH = {"spiral": 1.25, "iris petals": 2.0}


def starting_weights(width: int) -> Iterable[Tensor]:
    """Return W1 (width, 2), b1 (width,), W2 (3, width) and b2 (3,) as PyTorch draws them."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        layers = (nn.Linear(*size, dtype=torch.float32) for size in ((2, width), (width, 3)))
        return [weights.detach() for layer in layers for weights in layer.parameters()]


def training() -> Figure:
    """Return the figure `training`: regions, hidden lines and losses at each step of a run."""
    names = ("W1", "b1", "W2", "b2")
    return Figure(
        "training",
        "Watch it learn, and learn too much",
        controls={
            "step": slider("training step", 0, 0, STEPS, EVERY),
            "data": choice("data", list(DATA), "spiral"),
            "width": choice("hidden neurons", [str(width) for width in WIDTHS], "32"),
            "decay": choice("weight decay", DECAYS, "0"),
        },
        numbers={
            "rows": {
                name: [{"X": rows.X, "y": rows.y.to(torch.uint8)} for rows in make()]
                for name, make in DATA.items()
            },
            "start": {
                str(width): dict(zip(names, starting_weights(width), strict=True))
                for width in WIDTHS
            },
            "reach": REACH,
            "steps": STEPS,
            "every": EVERY,
            "rate": RATE,
            "momentum": MOMENTUM,
        },
    )

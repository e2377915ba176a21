"""XOR: one line cannot separate the corners; hidden ReLU neurons bend the boundary.

All 800 networks of one activation (16 widths, 50 seeds) train at once in float64. For each seed the
1 + 2 + … + 16 = 136 hidden neurons lie side by side, and each width's output sums its own.
"""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nnbook.book_network import one_thread
from nnbook.data import xor as corners
from nnbook.figures.shared import Figure, choice, slider

WIDTHS = range(1, 17)
NEURONS = sum(WIDTHS)
SEEDS = 50
SHOWN_SEEDS = 8
LEARNING_RATE = 1.0
STEPS = 300
# Without an activation every logit shrinks towards 0. After 300 steps rounding alone would decide
# on which side of its line a corner lies, so the figure shows an earlier line.
LINEAR_STEPS = 10
# Below the printed precision: what is left of a logit that training drives to 0 is rounding.
DECIMALS = 6


class Networks(NamedTuple):
    """2 → h → 1 networks for h = 1 … 16 and 50 seeds."""

    W1: Tensor
    """float64 (50, 136, 2)."""
    b1: Tensor
    """float64 (50, 136)."""
    W2: Tensor
    """float64 (50, 136)."""
    b2: Tensor
    """float64 (50, 16)."""


def neurons_of(width: int) -> slice:
    """Return where the hidden neurons of the network of this width lie among the 136."""
    start = width * (width - 1) // 2
    return slice(start, start + width)


def per_width(neurons: Tensor) -> Tensor:
    """Sum over each network's neurons: (..., 136) to (..., 16)."""
    width_of = torch.repeat_interleave(torch.arange(len(WIDTHS)), torch.tensor(WIDTHS))
    return neurons @ F.one_hot(width_of).to(neurons.dtype)


@cache
def initial() -> Networks:
    """Draw each network as ``nn.Linear`` does after ``torch.manual_seed(seed)``."""
    networks = Networks(
        *(
            torch.zeros(SEEDS, *shape, dtype=torch.float64)
            for shape in ((NEURONS, 2), (NEURONS,), (NEURONS,), (len(WIDTHS),))
        )
    )
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        for width in WIDTHS:
            for seed in range(SEEDS):
                torch.manual_seed(seed)
                hidden = nn.Linear(2, width, dtype=torch.float32)
                output = nn.Linear(width, 1, dtype=torch.float32)
                at = neurons_of(width)
                networks.W1[seed, at] = hidden.weight.double()
                networks.b1[seed, at] = hidden.bias.double()
                networks.W2[seed, at] = output.weight[0].double()
                networks.b2[seed, width - 1] = output.bias[0].double()
    return networks


def logits(networks: Networks, relu: bool) -> Tensor:
    """Return the logits at the four corners: float64 (4, 50, 16)."""
    X = corners().X.double()
    hidden = (X @ networks.W1.flatten(0, 1).T).unflatten(1, networks.b1.shape) + networks.b1
    if relu:
        hidden = hidden.relu()
    return per_width(networks.W2 * hidden) + networks.b2


@cache
def trained(relu: bool, steps: int) -> Networks:
    """Return all networks after full-batch SGD on BCEWithLogits."""
    networks = Networks(*(tensor.clone().requires_grad_() for tensor in initial()))
    targets = corners().y.double().view(4, 1, 1).expand(4, SEEDS, len(WIDTHS))
    with one_thread(), torch.enable_grad():
        for _ in range(steps):
            losses = F.binary_cross_entropy_with_logits(
                logits(networks, relu), targets, reduction="none"
            ).mean(0)
            # Each network's loss depends on its own weights only: their sum gives every gradient.
            # By hand, because importing torch.optim's compiler support takes longer than training.
            gradients = torch.autograd.grad(losses.sum(), networks)
            with torch.no_grad():
                for tensor, gradient in zip(networks, gradients, strict=True):
                    tensor -= LEARNING_RATE * gradient
    return Networks(*(tensor.detach() for tensor in networks))


def margins(networks: Networks, relu: bool) -> Tensor:
    """Return each corner's logit, positive on its right side: float64 (4, 50, 16)."""
    return logits(networks, relu) * (2 * corners().y.double() - 1).view(4, 1, 1)


def solved(networks: Networks, relu: bool) -> Tensor:
    """Count for each width the seeds with all four corners right: int64 (16,)."""
    return (margins(networks, relu) > 0).all(0).sum(0)


def rounded(tensor: Tensor) -> Tensor:
    """Round to what the figure carries; negative zero becomes zero."""
    return tensor.round(decimals=DECIMALS) + 0.0


def xor() -> Figure:
    """Return the figure `xor`: decision regions, hidden lines, and how many seeds solve XOR."""
    bent = trained(relu=True, steps=STEPS)
    straight = trained(relu=False, steps=LINEAR_STEPS)
    units = rounded(torch.cat([bent.W1, bent.b1.unsqueeze(-1), bent.W2.unsqueeze(-1)], dim=-1))
    # Two layers without an activation are one: W2 (W1 x + b1) + b2.
    slopes = [per_width(straight.W2 * straight.W1[..., axis]) for axis in (0, 1)]
    offset = per_width(straight.W2 * straight.b1) + straight.b2
    lines = rounded(torch.stack([*slopes, offset], dim=-1))
    counts = {"none": solved(straight, relu=False), "ReLU": solved(bent, relu=True)}
    return Figure(
        "xor",
        "XOR: what a hidden layer buys",
        controls={
            "width": slider("width (neurons)", 2, 1, 16, 1),
            "activation": choice("activation", list(counts), "none"),
            "seed": slider("seed", 0, 0, SHOWN_SEEDS - 1, 1),
        },
        numbers={
            "corners": corners().X,
            "targets": corners().y,
            "solved": counts,
            "seeds": SEEDS,
            # Per width (8, width, 4): w₁, w₂, b and the weight in the second layer.
            "units": [units[:SHOWN_SEEDS, neurons_of(width)] for width in WIDTHS],
            "biases": rounded(bent.b2[:SHOWN_SEEDS]),
            "lines": lines[:SHOWN_SEEDS],
        },
    )

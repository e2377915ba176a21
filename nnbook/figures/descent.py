"""Gradient descent in a bowl with two curvatures, one small and one large.

The loss is the mean over 32 examples: each is the same bowl, ½(λ₁w₁² + λ₂w₂²), around a centre of
its own. Their mean is that bowl around the origin, plus a constant. A batch is some of the
examples, so its gradient points at the mean of their centres: that is the noise of mini-batches.
"""

import torch
from torch import Tensor

from nnbook.figures.shared import Figure, choice, slider

CURVATURES = [2.0, 20.0]
EXAMPLES = 32
BATCHES = [32, 8, 1]
MOST_STEPS = 60
SPREAD = [1.0, 0.4]
SEED = 0


def centres() -> Tensor:
    """Return where each example's bowl is lowest: float64 (32, 2), with a mean of exactly 0."""
    generator = torch.Generator().manual_seed(SEED)
    half = torch.randn(EXAMPLES // 2, 2, generator=generator).double() * torch.tensor(SPREAD)
    # In 32nds, which the state carries unrounded; each with its opposite, so the mean is exactly 0.
    half = (half * 32).round() / 32
    return torch.cat([half, -half])


def batches() -> dict[str, list[list[int]]]:
    """Return for each batch size the rows of each step: each epoch a new order of all rows."""
    generator = torch.Generator().manual_seed(SEED)
    drawn = {}
    for size in BATCHES:
        rows: list[list[int]] = []
        while len(rows) < MOST_STEPS:
            rows += torch.randperm(EXAMPLES, generator=generator).view(-1, size).tolist()
        drawn[f"{size} of {EXAMPLES}"] = rows[:MOST_STEPS]
    return drawn


def descent() -> Figure:
    """Return the figure `descent`: the path of SGD, and how large a step each direction bears."""
    full, *parts = drawn = batches()
    return Figure(
        "descent",
        "One learning rate for two curvatures",
        controls={
            "lr": slider("learning rate", 0.09, 0.01, 1.2, 0.01),
            "momentum": slider("momentum β", 0.0, 0.0, 0.95, 0.05),
            "batch": choice("batch", list(drawn), full),
            "x0": slider("start w₁", -3.5, -4.0, 4.0, 0.1),
            "y0": slider("start w₂", 1.5, -2.0, 2.0, 0.1),
            "steps": slider("steps", 20, 1, MOST_STEPS, 1),
        },
        numbers={
            "curvatures": CURVATURES,
            "centres": centres(),
            # A full batch needs no list: its mean is the origin, which is the bowl's own centre.
            "batches": {size: drawn[size] for size in parts},
        },
    )

"""Five bugs of the training loop, each against the clean run from the same seed.

Each run trains the book's network, 4 → 8 → 3 with ReLU, for 200 full-batch steps of SGD on
cross-entropy, on 120 standardised irises. All runs train side by side. Gradients are autograd's;
weights and logits are rounded to float32, as PyTorch keeps them, which also wipes out the last bit
of each float64 sum: CPUs differ in it, and a run that explodes would magnify it.
"""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from nnbook.book_network import as_float32, measurements, one_thread, starting_layers
from nnbook.figures.shared import Figure, choice, log_slider, slider

BUGS = CLEAN, NO_ZERO_GRAD, DOUBLE_SOFTMAX, RELU_ON_LOGITS, FLIPPED_SIGN, CONSTANT_INIT = (
    "none (clean)",
    "no zero_grad",
    "double softmax",
    "ReLU on logits",
    "flipped sign",
    "constant init",
)
LOWEST, HIGHEST = -2, 0
RATES = [10.0**power for power in range(LOWEST, HIGHEST + 1)]
SEEDS = 20
STEPS = 200
ROWS, HELD_OUT = 120, 30
CONSTANT = 0.1
# When the gradients that were not cleared are compared with the step's own.
GRADIENT_STEP = 10

# Smooth curves need few points. These two bugs jump within a step at the highest rate; in the
# second half, every other step shows that they still do.
SMOOTH = [0, 1, 2, 3, 4, 6, 8, 10, 13, 17, 22, 28, 35, 43, 52, 63, 76, 92, 111, 134, 162, 200]
JUMPY = (NO_ZERO_GRAD, CONSTANT_INIT)
JUMPY_LOSS = [*range(STEPS // 2), *range(STEPS // 2, STEPS + 1, 2)]
JUMPY_RIGHT = range(0, STEPS + 1, 5)
# A loss is drawn from 0 to 2 in 254 levels; level 255 is off the chart.
LOSS_TOP, LEVELS, OFF_THE_CHART = 2.0, 254, 255


class Runs(NamedTuple):
    """One bug's runs; each tensor starts with (rates, seeds), or (rates, 1) without a seed."""

    losses: Tensor
    """float64 (…, STEPS + 1): the loss that the program prints, before each step and at the end."""
    right: Tensor
    """int64 (…, STEPS + 1): training rows classified right, of 120; -1 where not counted."""
    held_out: Tensor
    """int64 (…): rows right at the end among the 30 held out."""
    excess: Tensor
    """float64 (…): at step 10, the length of the gradient used over that of the step's own."""
    honest: Tensor
    """float64 (…): cross-entropy of the last layer's own output, at the end."""
    stuck: Tensor
    """int64 (…): training rows whose own class has a logit of 0 or less, at the end."""
    rises: Tensor
    """int64 (…): the steps after which the loss is higher, or no number any more."""
    distinct: Tensor
    """int64 (…): hidden neurons that differ from each other at the end, of 8."""


def start() -> tuple[Tensor, Tensor, list[int]]:
    """Return both layers of all runs, each bias a last column, and how many runs each bug has.

    Shapes (runs, 8, 5) and (runs, 3, 9); runs are ordered by bug, then rate, then seed.
    """
    first, second = starting_layers(SEEDS)
    drawn = (len(BUGS) - 1) * len(RATES)
    counts = [len(RATES) * SEEDS] * (len(BUGS) - 1) + [len(RATES)]
    return (
        *(
            torch.cat([W.repeat(drawn, 1, 1), torch.full_like(W[: len(RATES)], CONSTANT)])
            for W in (first, second)
        ),
        counts,
    )


def last_layer(first: Tensor, second: Tensor, X: Tensor) -> Tensor:
    """Return what the last layer gives, (runs, 3, n), for X (n, 4) extended by a column of ones."""
    hidden = (first.flatten(0, 1) @ X.T).unflatten(0, first.shape[:2]).relu()
    logits = torch.baddbmm(second[:, :, 8:], second[:, :, :8], hidden)
    # Rounds the value, and lets the gradient through unchanged.
    return logits + (as_float32(logits) - logits).detach()


def outputs(logits: Tensor, counts: list[int]) -> Tensor:
    """Return what each bug's program hands to the loss: (runs, 3, n)."""
    parts = dict(zip(BUGS, logits.split(counts), strict=True))
    parts[DOUBLE_SOFTMAX] = parts[DOUBLE_SOFTMAX].softmax(1)
    parts[RELU_ON_LOGITS] = parts[RELU_ON_LOGITS].relu()
    return torch.cat(list(parts.values()))


def length(*gradients: Tensor) -> Tensor:
    """Return for each run the length of all gradients as one vector."""
    return sum(gradient.square().sum((1, 2)) for gradient in gradients).sqrt()


def per_row_loss(scores: Tensor, y: Tensor) -> Tensor:
    """Return each run's mean cross-entropy of scores (runs, 3, n) and classes y (n,)."""
    return F.cross_entropy(scores, y.expand(len(scores), -1), reduction="none").mean(1)


@cache
def trained() -> dict[str, Runs]:
    """Train every bug, rate and seed at once; takes a second or two, once."""
    X, y, X_held, y_held = measurements("standardised")
    X, X_held = (torch.cat([part, part.new_ones(len(part), 1)], dim=1) for part in (X, X_held))
    *layers, counts = start()
    runs = sum(counts)
    of_run = torch.arange(len(BUGS)).repeat_interleave(torch.tensor(counts)).view(-1, 1, 1)
    rate = torch.cat(
        [
            torch.tensor(RATES, dtype=torch.float64).repeat_interleave(count // len(RATES))
            for count in counts
        ]
    ).view(-1, 1, 1)
    rate = torch.where(of_run == BUGS.index(FLIPPED_SIGN), -rate, rate)
    keeps = (of_run == BUGS.index(NO_ZERO_GRAD)).double()
    used = [torch.zeros_like(W) for W in layers]
    losses = torch.empty(runs, STEPS + 1, dtype=torch.float64)
    right = torch.full((runs, STEPS + 1), -1)
    counted = {*SMOOTH, *JUMPY_RIGHT}
    with one_thread(), torch.enable_grad():
        for step in range(STEPS + 1):
            layers = [W.detach().requires_grad_() for W in layers]
            logits = last_layer(*layers, X)
            scores = outputs(logits, counts)
            loss = per_row_loss(scores, y)
            losses[:, step] = loss.detach()
            if step in counted:  # argmax over three classes costs as much as the rest
                right[:, step] = (scores.argmax(1) == y).sum(1)
            if step == STEPS:
                break
            # The sum over runs keeps each one's gradient its own.
            own = torch.autograd.grad(loss.sum(), layers)
            used = [keeps * before + new for before, new in zip(used, own, strict=True)]
            if step == GRADIENT_STEP:
                excess = length(*used) / length(*own)
            layers = [as_float32(W - rate * g) for W, g in zip(layers, used, strict=True)]
    logits, layers = logits.detach(), [W.detach() for W in layers]
    held = outputs(last_layer(*layers, X_held), counts)
    same = (layers[0][:, :, None] == layers[0][:, None]).all(-1)
    columns = (
        losses,
        right,
        (held.argmax(1) == y_held).sum(1),
        excess,
        per_row_loss(logits, y),
        (logits.gather(1, y.expand(runs, 1, -1)) <= 0).sum((1, 2)),
        (~(losses.diff(dim=1) <= 0)).sum(1),
        # A neuron counts when no earlier one is the same.
        (~same.tril(-1).any(2)).sum(1),
    )
    parts = zip(*(column.split(counts) for column in columns), strict=True)
    shaped = [Runs(*(column.unflatten(0, (len(RATES), -1)) for column in part)) for part in parts]
    return dict(zip(BUGS, shaped, strict=True))


def curves(bug: str, runs: Runs) -> dict[str, object]:
    """Return what the picture needs of one bug's runs."""
    loss_steps, right_steps = (JUMPY_LOSS, JUMPY_RIGHT) if bug in JUMPY else (SMOOTH, SMOOTH)
    levels = (runs.losses[..., loss_steps] * (LEVELS / LOSS_TOP)).round().nan_to_num(OFF_THE_CHART)
    return {
        "lossSteps": list(loss_steps),
        "rightSteps": list(right_steps),
        "loss": levels.clamp(0, OFF_THE_CHART).to(torch.uint8),
        "right": runs.right[..., right_steps].to(torch.uint8),
        "final": runs.losses[..., -1],
        "heldOut": runs.held_out,
    }


def bugs() -> Figure:
    """Return the figure `bugs`: loss and accuracy of a buggy run against the clean one.

    The drawing takes for `lr` the nearest of `RATES`.
    """
    runs = trained()
    clean = runs[CLEAN]
    return Figure(
        "bugs",
        "Buggy against clean: which curve tells?",
        controls={
            "bug": choice("bug", BUGS, NO_ZERO_GRAD),
            "seed": slider("seed", 3, 0, SEEDS - 1, 1),
            "lr": log_slider("learning rate", 0.01, LOWEST, HIGHEST, 1),
            "giveaway": choice("giveaway", ["hidden", "shown"], "hidden"),
        },
        numbers={
            "runs": {bug: curves(bug, part) for bug, part in runs.items()},
            "clean": CLEAN,
            "rates": RATES,
            "seeds": SEEDS,
            "rows": [ROWS, HELD_OUT],
            "levels": [LOSS_TOP, LEVELS],
            "peak": runs[NO_ZERO_GRAD].losses.amax(-1),
            "excess": runs[NO_ZERO_GRAD].excess,
            "honest": runs[DOUBLE_SOFTMAX].honest,
            "stuck": runs[RELU_ON_LOGITS].stuck,
            "rises": {"buggy": runs[FLIPPED_SIGN].rises, "clean": clean.rises},
            "distinct": {"buggy": runs[CONSTANT_INIT].distinct, "clean": clean.distinct},
        },
    )

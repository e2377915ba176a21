"""The learning-rate lab: a thousand training runs of the book's network, recorded.

Each run is what a reader writes with ``nn.Linear`` and ``SGD``: 4 → 8 → 3 with ReLU, PyTorch's own
initial weights, 200 full-batch steps on cross-entropy. Runs that differ only in their rate, seed
and inputs train side by side.

At a large rate a run is chaotic: the last bit of a sum, which differs between CPUs, decides where
it ends. So sums are formed in float64, and weights and logits are rounded to float32 as PyTorch
would keep them. The rounding wipes out the last bit each time, and every CPU records the same run.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor, nn

from nnbook.book_network import as_float32, measurements, starting_layers
from nnbook.figures.shared import Figure, choice, log_slider, slider

STEPS = 200
SEEDS = 20
LOWEST, HIGHEST, PER_DECADE = -4, 2, 4
RATES = [10 ** (LOWEST + i / PER_DECADE) for i in range(1 + (HIGHEST - LOWEST) * PER_DECADE)]
INPUTS = ("standardised", "raw")

# Kept of each curve: every step while it may explode, then ever fewer.
KNOTS = [0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 31, 39, 49, 61, 76, 94]
KNOTS += [112, 132, 154, 176, 200]

# Powers of ten between which a value is stored; beyond them it is clipped.
LOSS, FINAL, PEAK, RATIO = (-2.25, 1.25), (-3.0, 3.0), (-3.0, 40.0), (-7.0, 3.0)
RATES_AT_ONCE = 4  # 40 networks fit a core's cache
WORKERS = 2


class Runs(NamedTuple):
    """What training leaves behind; each tensor starts with (rates, seeds)."""

    losses: Tensor
    """float64 (…, STEPS + 1): the training loss before each step, and after the last."""
    ratio: Tensor
    """float64 (…): the median over the steps of ‖update‖ / ‖weights‖, all 67 as one vector."""
    dead: Tensor
    """bool (…, 8): whether a ReLU ends inactive on every training row."""
    correct: Tensor
    """int64 (…, 2): rows classified correctly at the end, training and held-out."""


@torch.no_grad()
def train(inputs: str, rates: list[float], start: tuple[Tensor, Tensor]) -> Runs:
    """Train ``SEEDS`` networks at each rate from ``start``, all at once."""
    X, y, X_held, y_held = measurements(inputs)
    n, runs = len(X), len(rates) * SEEDS
    # A column of ones makes each bias one more weight; the gradients are written out.
    X = torch.cat([X, X.new_ones(n, 1)], dim=1)
    W1, W2 = (layer.repeat(len(rates), 1, 1) for layer in start)
    lr = torch.tensor(rates, dtype=torch.float64).repeat_interleave(SEEDS)[:, None, None]
    target = nn.functional.one_hot(y, 3).T.double()
    hidden = X.new_ones(runs, 9, n)
    active = hidden[:, :8]
    losses = X.new_empty(runs, STEPS + 1)
    ratios = X.new_empty(runs, STEPS)
    for step in range(STEPS + 1):
        torch.clamp((W1.view(-1, 5) @ X.T).view(runs, 8, n), min=0, out=active)
        logits = as_float32(W2 @ hidden)
        logp = logits.log_softmax(dim=1)
        losses[:, step] = -logp.gather(1, y.expand(runs, 1, n)).mean(dim=(1, 2))
        if step == STEPS:
            break
        error = (logp.exp_() - target).div_(n)
        dW2 = error @ hidden.transpose(1, 2)
        dZ = (W2[:, :, :8].transpose(1, 2) @ error).masked_fill_(active <= 0, 0)
        dW1 = (dZ.view(-1, n) @ X).view(runs, 8, 5)
        ratios[:, step] = lr[:, 0, 0] * size(dW1, dW2) / size(W1, W2)
        W1 = as_float32(W1 - lr * dW1)
        W2 = as_float32(W2 - lr * dW2)
    held = W2 @ ones_below((W1[:, :, :4] @ X_held.T + W1[:, :, 4:]).clamp(min=0))
    correct = [(logits.argmax(1) == y).sum(1), (held.argmax(1) == y_held).sum(1)]
    shape = (len(rates), SEEDS)
    return Runs(
        losses.view(*shape, -1),
        ratios.nanmedian(dim=1).values.view(shape),
        ~(active > 0).any(dim=2).view(*shape, 8),
        torch.stack(correct, dim=1).view(*shape, 2),
    )


def size(*weights: Tensor) -> Tensor:
    """Return for each run (first dimension) the length of all weights as one vector."""
    return sum(W.square().sum(dim=(1, 2)) for W in weights).sqrt()


def ones_below(hidden: Tensor) -> Tensor:
    """Append the row of ones that multiplies the bias."""
    return torch.cat([hidden, hidden.new_ones(len(hidden), 1, hidden.shape[2])], dim=1)


@cache
def record() -> dict[str, Runs]:
    """Return all runs: for each of ``INPUTS`` every rate and seed. Takes a few seconds, once."""
    start = starting_layers(SEEDS)
    jobs = [
        (inputs, RATES[at : at + RATES_AT_ONCE])
        for inputs in INPUTS
        for at in range(0, len(RATES), RATES_AT_ONCE)
    ]
    # Small matrices: two chunks side by side are faster than two threads on one chunk.
    threads = torch.get_num_threads()
    try:
        with ThreadPoolExecutor(WORKERS, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            chunks = list(pool.map(lambda job: train(*job, start), jobs))
    finally:
        torch.set_num_threads(threads)
    recorded = {}
    for inputs in INPUTS:
        own = [chunk for chunk, job in zip(chunks, jobs, strict=True) if job[0] == inputs]
        recorded[inputs] = Runs(*(torch.cat(parts) for parts in zip(*own, strict=True)))
    return recorded


def code(values: Tensor, powers: tuple[float, float]) -> Tensor:
    """Store positive values in 16 bits, evenly spaced in their logarithm; NaN as the largest."""
    low, high = powers
    share = (values.log10() - low) / (high - low)
    return (share.nan_to_num(1.0).clamp(0, 1) * 65535).round().long()


def pack(runs: Runs) -> Tensor:
    """Pack each run into one row of bytes: uint8 (rates, seeds, 12 + knots).

    16-bit, low byte first: final loss, peak, ratio. Bytes: first NaN step or 0, dead ReLUs as
    bits, rows correct (training, held-out), the curve's lowest and highest level, the curve. Of
    the curve, changes from knot to knot modulo 256: they compress better than its levels.
    """
    nan = runs.losses.isnan()
    first_nan = torch.where(nan.any(-1), nan.int().argmax(-1), 0)
    peak = runs.losses.nan_to_num(0.0, posinf=math.inf).amax(-1)
    bits = (runs.dead.long() << torch.arange(8)).sum(-1)
    words = [code(runs.losses[..., -1], FINAL), code(peak, PEAK), code(runs.ratio, RATIO)]
    header = [part for word in words for part in (word & 255, word >> 8)]
    header += [first_nan, bits, runs.correct[..., 0], runs.correct[..., 1]]

    # Eight bits between a curve's own extremes, which are levels of 255 over the whole axis.
    low, high = LOSS
    curve = ((runs.losses[..., KNOTS].log10() - low) / (high - low)).nan_to_num(1.0).clamp(
        0, 1
    ) * 255
    floor, ceiling = curve.amin(-1).floor(), curve.amax(-1).ceil()
    span = (ceiling - floor).clamp(min=1)
    levels = ((curve - floor[..., None]) / span[..., None] * 255).round().long()
    header = torch.stack([*header, floor.long(), ceiling.long()], dim=-1)
    changes = levels.diff(dim=-1, prepend=torch.zeros_like(levels[..., :1])) % 256
    return torch.cat([header, changes], dim=-1).to(torch.uint8)


def learning_rate() -> Figure:
    """Return the figure `learning_rate`: real runs at each rate from 1e-4 to 100."""
    return Figure(
        "learning_rate",
        "What the learning rate does to the loss curve",
        controls={
            "lr": log_slider("learning rate", 0.01, LOWEST, HIGHEST, 1 / PER_DECADE),
            "seed": slider("seed", 0, 0, SEEDS - 1, 1),
            "inputs": choice("inputs", INPUTS, INPUTS[0]),
        },
        numbers={
            "runs": {inputs: pack(runs) for inputs, runs in record().items()},
            "knots": KNOTS,
            "rates": RATES,
            "powers": {"loss": LOSS, "final": FINAL, "peak": PEAK, "ratio": RATIO},
            "rows": [120, 30],
        },
    )

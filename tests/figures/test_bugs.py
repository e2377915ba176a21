"""The figure `bugs`: its runs are plain `nn.Sequential` networks with one line changed."""

import math
import sys
from functools import cache
from itertools import product
from typing import Any

import pytest
import torch
from torch import nn

from nnbook.book_network import as_float32, measurements
from nnbook.figures.bugs import (
    BUGS,
    CLEAN,
    CONSTANT_INIT,
    DOUBLE_SOFTMAX,
    FLIPPED_SIGN,
    JUMPY,
    JUMPY_LOSS,
    JUMPY_RIGHT,
    LEVELS,
    LOSS_TOP,
    NO_ZERO_GRAD,
    RATES,
    RELU_ON_LOGITS,
    SEEDS,
    SMOOTH,
    STEPS,
    bugs,
    trained,
)
from tests import sweep
from tests.figures.agreement import assert_agreement
from tests.figures.carrying import as_carried

# The package exports the function under the module's own name.
pytestmark = pytest.mark.usefixtures("one_thread")
bugs_module = sys.modules[bugs.__module__]
FLOOR = math.log(1 + 2 / math.e)
GAP = 10


class Rounded(nn.Linear):
    """A last layer whose logits are float32 numbers; the gradient goes through unchanged."""

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        logits = super().forward(hidden)
        return logits + (as_float32(logits).to(logits) - logits).detach()


def plain_run(bug: str, rate: float, seed: int, dtype: torch.dtype) -> tuple[list, list, nn.Module]:
    """Train as a reader would; float64 keeps float32 weights and logits, as the figure does."""
    X, y, _, _ = measurements("standardised")
    X = X.to(dtype)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), Rounded(8, 3))
    if bug == CONSTANT_INIT:
        for weights in model.parameters():
            nn.init.constant_(weights, 0.1)
    if bug == DOUBLE_SOFTMAX:
        model.append(nn.Softmax(dim=1))
    if bug == RELU_ON_LOGITS:
        model.append(nn.ReLU())
    model = model.to(dtype)
    ascent = bug == FLIPPED_SIGN
    optimiser = torch.optim.SGD(model.parameters(), lr=rate, maximize=ascent)
    losses, right = [], []
    for step in range(STEPS + 1):
        scores = model(X)
        loss = nn.CrossEntropyLoss()(scores, y)
        losses.append(loss.item())
        right.append(int((scores.argmax(1) == y).sum()))
        if step == STEPS:
            break
        if bug != NO_ZERO_GRAD:
            optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if dtype == torch.float64:
            with torch.no_grad():
                for weights in model.parameters():
                    weights.copy_(as_float32(weights))
    return losses, right, model


@pytest.mark.parametrize(("rate", "bug"), sweep.part(product(range(len(RATES)), BUGS), 7))
def test_a_run_is_the_plain_program_with_one_line_changed(bug, rate):
    seed = 0 if bug == CONSTANT_INIT else 8
    losses, right, model = plain_run(bug, RATES[rate], seed, torch.float64)
    runs = trained()[bug]
    found = runs.losses[rate, seed]
    torch.testing.assert_close(
        found, torch.tensor(losses, dtype=torch.float64), rtol=1e-6, atol=1e-9, equal_nan=True
    )
    counted = JUMPY_RIGHT if bug in JUMPY else SMOOTH
    assert [runs.right[rate, seed, step] for step in counted] == [right[step] for step in counted]
    _, _, X_held, y_held = measurements("standardised")
    assert runs.held_out[rate, seed] == (model(X_held).argmax(1) == y_held).sum()


@pytest.mark.parametrize("bug", sweep.part(BUGS, 3))
def test_a_run_in_plain_float32_looks_the_same(bug):
    losses, _, _ = plain_run(bug, 0.01, 0, torch.float32)
    found = trained()[bug].losses[0, 0]
    torch.testing.assert_close(
        found, torch.tensor(losses, dtype=torch.float64), rtol=5e-3, atol=1e-4
    )


def test_another_order_of_summation_stores_the_same_bytes_and_leaves_random_numbers_alone(
    monkeypatch,
):
    """What differs between CPUs is the order of a sum: permuted rows stand in for another CPU.

    Training anew leaves threads and random numbers alone.
    """
    before = [bugs_module.curves(bug, runs) for bug, runs in trained().items()]
    X, y, X_held, y_held = measurements("standardised")
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(1))
    monkeypatch.setattr(
        bugs_module, "measurements", lambda inputs: (X[order], y[order], X_held, y_held)
    )
    torch.manual_seed(5)
    expected, threads = torch.rand(3), torch.get_num_threads()
    torch.manual_seed(5)
    after = [bugs_module.curves(bug, runs) for bug, runs in trained.__wrapped__().items()]
    assert torch.equal(torch.rand(3), expected)
    assert torch.get_num_threads() == threads
    for a, b in zip(after, before, strict=True):
        assert all(torch.equal(a[part], b[part]) for part in ("loss", "right", "heldOut"))


def test_evidence_is_measured_on_the_plain_program():
    X, y, _, _ = measurements("standardised")
    runs = trained()
    _, _, model = plain_run(DOUBLE_SOFTMAX, 1.0, 4, torch.float64)
    honest = nn.CrossEntropyLoss()(model[:3](X), y).item()
    assert runs[DOUBLE_SOFTMAX].honest[2, 4] == pytest.approx(honest, abs=1e-9)

    _, _, model = plain_run(RELU_ON_LOGITS, 0.1, 8, torch.float64)
    own = model(X)[torch.arange(len(y)), y]
    assert runs[RELU_ON_LOGITS].stuck[1, 8] == (own == 0).sum() == 40

    _, _, model = plain_run(CONSTANT_INIT, 1.0, 0, torch.float64)
    rows = torch.cat([model[0].weight, model[0].bias[:, None]], dim=1).detach()
    assert runs[CONSTANT_INIT].distinct[2, 0] == len(torch.unique(rows, dim=0)) == 1

    torch.manual_seed(3)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    for step in range(11):
        before = [
            torch.zeros_like(w) if w.grad is None else w.grad.clone() for w in model.parameters()
        ]
        nn.CrossEntropyLoss()(model(X), y).backward()
        if step < 10:
            optimiser.step()
    own = torch.cat(
        [(w.grad - b).flatten() for w, b in zip(model.parameters(), before, strict=True)]
    )
    used = torch.cat([w.grad.flatten() for w in model.parameters()])
    ratio = (used.norm() / own.norm()).item()
    assert runs[NO_ZERO_GRAD].excess[0, 3] == pytest.approx(ratio, rel=1e-4)


def mean_final(bug: str, rate: int) -> float:
    return trained()[bug].losses[rate, :, -1].mean().item()


def percent(bug: str, rate: int) -> float:
    return trained()[bug].right[rate, :, -1].double().mean().item() / 1.2


def below_clean(bug: str, rate: int) -> list[int]:
    gap = trained()[CLEAN].right[rate, :, -1] - trained()[bug].right[rate, :, -1]
    return (gap / 1.2 > GAP).nonzero()[:, 0].tolist()


def test_no_zero_grad_looks_faster_at_a_small_rate_and_spikes_at_a_large_one():
    kept, clean = trained()[NO_ZERO_GRAD], trained()[CLEAN]
    assert (kept.losses[0, :, -1] < clean.losses[0, :, -1] / 4).all()
    assert mean_final(CLEAN, 0) == pytest.approx(0.737, abs=0.001)
    assert mean_final(NO_ZERO_GRAD, 0) == pytest.approx(0.064, abs=0.001)
    assert (kept.excess[:2] > 7).all()
    assert (kept.excess > 1.4).all()
    peaks = kept.losses[2].amax(-1)
    assert (peaks > 2).sum() >= 10
    assert peaks.max() > 50
    assert clean.losses.max() < 1.3


def test_double_softmax_stays_above_its_floor_while_accuracy_reads_well():
    runs = trained()[DOUBLE_SOFTMAX]
    assert runs.losses.min() > FLOOR == pytest.approx(0.5514, abs=5e-5)
    assert mean_final(DOUBLE_SOFTMAX, 2) == pytest.approx(0.576, abs=0.001)
    assert percent(DOUBLE_SOFTMAX, 2) == pytest.approx(98.3, abs=0.1)
    assert (runs.honest[2] < 0.06).all()


def test_relu_on_logits_ruins_seven_of_twenty_seeds_and_silences_more():
    assert below_clean(RELU_ON_LOGITS, 1) == below_clean(RELU_ON_LOGITS, 2)
    assert below_clean(RELU_ON_LOGITS, 2) == [7, 8, 9, 13, 15, 18, 19]
    stuck = trained()[RELU_ON_LOGITS].stuck[2]
    assert int((stuck >= 40).sum()) == 10


def test_a_flipped_sign_raises_the_loss_at_every_step():
    assert (trained()[FLIPPED_SIGN].rises == STEPS).all()
    assert (trained()[CLEAN].rises[:2] == 0).all()
    assert trained()[FLIPPED_SIGN].losses[2, :, -1].isnan().all()


def test_constant_init_trains_one_neuron_eight_times():
    assert (trained()[CONSTANT_INIT].distinct == 1).all()
    assert (trained()[CLEAN].distinct == 8).all()
    assert percent(CONSTANT_INIT, 2) == pytest.approx(96.7, abs=0.1)
    assert trained()[CONSTANT_INIT].held_out[2, 0] == 29


@cache
def drawn(bug: str, rate: int, seed: int) -> dict:
    runs = trained()[bug]
    seed = 0 if bug == CONSTANT_INIT else seed
    losses = runs.losses[rate, seed, JUMPY_LOSS if bug in JUMPY else SMOOTH]
    levels = (losses.nan_to_num(math.inf) / LOSS_TOP * LEVELS).round()
    right = runs.right[rate, seed, JUMPY_RIGHT if bug in JUMPY else SMOOTH]
    return {
        "final": as_carried(runs.losses[rate, seed, -1].item()),
        "heldOut": runs.held_out[rate, seed].item(),
        "right": right[-1].item(),
        "losses": torch.where(levels > LEVELS, math.inf, levels / LEVELS * LOSS_TOP).tolist(),
        "accuracy": (100 * right.double() / 120).tolist(),
    }


def torch_numbers(values: dict[str, Any]) -> dict:
    bug, seed = values["bug"], int(values["seed"])
    rate = min(range(len(RATES)), key=lambda i: abs(math.log10(values["lr"] / RATES[i])))
    runs, run, clean = trained(), drawn(bug, rate, seed), drawn(CLEAN, rate, seed)
    peak = runs[NO_ZERO_GRAD].losses[rate, seed].max().item()
    number = {
        CLEAN: [clean["losses"][0], clean["final"]],
        NO_ZERO_GRAD: [as_carried(runs[NO_ZERO_GRAD].excess[rate, seed].item()), 1],
        DOUBLE_SOFTMAX: [run["final"], as_carried(runs[DOUBLE_SOFTMAX].honest[rate, seed].item())],
        RELU_ON_LOGITS: [runs[RELU_ON_LOGITS].stuck[rate, seed].item(), 0],
        FLIPPED_SIGN: [runs[kind].rises[rate, seed].item() for kind in (FLIPPED_SIGN, CLEAN)],
        CONSTANT_INIT: [1, 8],
    }[bug]
    ends = {
        kind: [drawn(kind, rate, i)["accuracy"][-1] for i in range(SEEDS)] for kind in {bug, CLEAN}
    }
    here, there = run["accuracy"][-1], clean["accuracy"][-1]
    if bug == CLEAN:
        verdict = "reference"
    elif not run["final"] <= 1.25 * math.log(3):
        verdict = "both"
    elif bug == NO_ZERO_GRAD and peak > 2:
        verdict = "spikes"
    elif here < there - GAP:
        verdict = "worse"
    elif run["final"] < 0.95 * clean["final"]:
        verdict = "better"
    else:
        verdict = "hidden" if run["final"] > 1.25 * clean["final"] else "none"
    return {
        "run": run,
        "clean": clean,
        "peak": as_carried(peak) if bug == NO_ZERO_GRAD else None,
        "number": number,
        "buggyEnds": ends[bug],
        "cleanEnds": ends[CLEAN],
        "lr": RATES[rate],
        "floor": FLOOR,
        "ruined": len(below_clean(bug, rate))
        if bug != CONSTANT_INIT
        else len([i for i in range(SEEDS) if ends[bug][i] < ends[CLEAN][i] - GAP]),
        "verdict": verdict,
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("bugs"), torch_numbers)


def test_what_is_drawn_is_what_was_trained_to_a_pixel():
    for bug, rate, seed in [
        (CLEAN, 1, 3),
        (NO_ZERO_GRAD, 2, 15),
        (DOUBLE_SOFTMAX, 2, 0),
        (RELU_ON_LOGITS, 1, 8),
        (CONSTANT_INIT, 2, 0),
    ]:
        losses = trained()[bug].losses[rate, seed, JUMPY_LOSS if bug in JUMPY else SMOOTH]
        shown = torch.tensor(drawn(bug, rate, seed)["losses"], dtype=torch.float64)
        torch.testing.assert_close(shown.clamp(max=2), losses.clamp(max=2), rtol=0, atol=0.004)


def test_the_first_frame_shows_a_bug_that_looks_better_than_clean():
    figure = bugs()
    assert repr(figure) == (
        "Figure('bugs', bug='no zero_grad', seed=3, lr=0.01, giveaway='hidden')"
    )
    assert torch_numbers({"bug": NO_ZERO_GRAD, "seed": 3, "lr": 0.01})["verdict"] == "better"
    assert (figure.controls["lr"].min, figure.controls["lr"].max) == (-2, 0)

"""The figure `dead_relu`: its runs are those of plain `nn.Sequential` networks and `optim.SGD`."""

import math
import sys
from functools import cache
from itertools import product
from typing import Any

import pytest
import torch
from torch import nn

from nnbook.data import iris
from nnbook.figures.dead_relu import (
    EXPONENT_STEP,
    HIGHEST,
    INPUTS,
    LEAKS,
    LOWEST,
    MOST_LOSS,
    RATES,
    SEEDS,
    SHOWN_SEED,
    STEPS,
    dead_relu,
    mean_dead,
    trained,
)
from tests import sweep
from tests.figures.agreement import assert_agreement
from tests.figures.carrying import as_carried

# The package exports the function under the module's own name.
dead_relu_module = sys.modules[dead_relu.__module__]
ROWS = 150
RATE_OF_ONE = RATES.index(1.0)
AT = {name: place for place, name in enumerate(INPUTS)}


@cache
def plain_run(inputs: str, rate: int, leak: float, seed: int = SHOWN_SEED) -> dict:
    """Train one network as a reader would; keep what it shows before each step and at the end."""
    flowers = iris()
    X = flowers.X.double()
    if inputs == "standardised":
        X = (X - X.mean(0)) / X.std(0)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(4, 8), nn.LeakyReLU(leak), nn.Linear(8, 3)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATES[rate])
    losses, active = [], []
    for _ in range(STEPS + 1):
        z = model[0](X)
        logits = model[2](model[1](z))
        loss = nn.CrossEntropyLoss()(logits, flowers.y)
        losses.append(loss.item())
        active.append((z > 0).sum(0).tolist())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = (logits.argmax(1) == flowers.y).double().mean().item()
    return {"losses": losses, "active": active, "accuracy": right}


@cache
def plain_mean_dead(inputs: str, rate: int) -> float:
    last = [plain_run(inputs, rate, 0.0, seed)["active"][-1] for seed in range(SEEDS)]
    return sum(units.count(0) for units in last) / SEEDS


def torch_numbers(values: dict[str, Any]) -> dict:
    inputs, leak, step = values["inputs"], float(values["leak"]), int(values["step"])
    rate = min(range(len(RATES)), key=lambda i: abs(math.log10(values["lr"] / RATES[i])))
    run = plain_run(inputs, rate, leak)
    active = run["active"][step]
    return {
        "lr": RATES[rate],
        "losses": [as_carried(min(loss, MOST_LOSS)) for loss in run["losses"][: step + 1]],
        "active": active,
        "shares": [count / ROWS for count in active],
        "silent": active.count(0),
        "meanDead": as_carried(plain_mean_dead(inputs, rate)) if leak == 0 else None,
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("dead_relu"), torch_numbers, samples=10)


@pytest.mark.parametrize(
    ("inputs", "rate", "leak"),
    sweep.part(product(INPUTS, [0, 2, RATE_OF_ONE, len(RATES) - 1], LEAKS), 4),
)
def test_the_batched_runs_are_those_of_plain_networks(inputs, rate, leak):
    batched, plain = trained(LEAKS, (SHOWN_SEED,)), plain_run(inputs, rate, leak)
    losses = torch.tensor(plain["losses"], dtype=torch.float64)
    own = (AT[inputs], rate, LEAKS.index(leak), 0)
    torch.testing.assert_close(batched.loss[:, *own], losses, rtol=1e-8, atol=1e-10)
    assert batched.active[:, *own].tolist() == plain["active"]
    assert batched.right[-1, *own].item() / ROWS == plain["accuracy"]


@pytest.mark.parametrize("inputs", INPUTS)
def test_the_mean_over_seeds_is_that_of_plain_networks(inputs):
    expected = plain_mean_dead(inputs, RATE_OF_ONE)
    assert mean_dead()[AT[inputs], RATE_OF_ONE].item() == pytest.approx(expected, abs=1e-12)


def test_raw_inputs_at_rate_one_kill_all_eight_in_two_steps():
    run = plain_run("raw", RATE_OF_ONE, 0.0)
    assert [run["active"][step].count(0) for step in (0, 1, 2, STEPS)] == [0, 5, 8, 8]
    assert run["losses"][-1] == pytest.approx(math.log(3), abs=1e-6)
    assert run["accuracy"] == pytest.approx(1 / 3)


def test_all_twenty_seeds_end_dead_at_ln_3_with_raw_inputs_at_rate_one():
    runs = trained((0.0,), tuple(range(SEEDS)))
    at_one = (-1, AT["raw"], RATE_OF_ONE, 0)
    assert mean_dead()[AT["raw"], RATE_OF_ONE] == 8
    assert (runs.loss[at_one] - math.log(3)).abs().max() < 1e-3
    assert (runs.right[at_one] == ROWS // 3).all()


def test_standardising_keeps_the_units_and_the_network_learns():
    run = plain_run("standardised", RATE_OF_ONE, 0.0)
    assert all(0 not in units for units in run["active"])
    assert run["losses"][-1] < 0.2
    assert mean_dead()[AT["standardised"], RATE_OF_ONE] < 0.5


def test_a_leak_of_a_tenth_keeps_a_silent_layer_learning():
    run = plain_run("raw", RATE_OF_ONE, 0.1)
    assert run["active"][10].count(0) == 8
    assert run["losses"][-1] < 0.7


def test_no_shown_run_amplifies_rounding_enough_to_look_different_elsewhere(monkeypatch):
    start = dead_relu_module.starting_weights
    shown = trained(LEAKS, (SHOWN_SEED,))
    monkeypatch.setattr(
        dead_relu_module,
        "starting_weights",
        lambda seed: [tensor * (1 + 4e-16 * torch.randn_like(tensor)) for tensor in start(seed)],
    )
    torch.manual_seed(0)
    nudged = trained.__wrapped__(LEAKS, (SHOWN_SEED,))
    assert shown.loss.isfinite().all()
    assert not torch.equal(nudged.loss, shown.loss)
    torch.testing.assert_close(nudged.loss, shown.loss, rtol=1e-8, atol=1e-10)
    assert torch.equal(nudged.active, shown.active)


def test_controls_are_readable_and_the_slider_stops_where_runs_are():
    figure = dead_relu()
    assert repr(figure) == "Figure('dead_relu', inputs='raw', lr=1.0, leak='0', step=1)"
    assert list(figure.controls["inputs"].options) == list(INPUTS)
    assert [float(option) for option in figure.controls["leak"].options] == list(LEAKS)
    lr = figure.controls["lr"]
    assert (lr.min, lr.max, lr.step) == (LOWEST, HIGHEST, EXPONENT_STEP)
    assert RATES[-1] == 10**HIGHEST
    assert (figure.controls["step"].min, figure.controls["step"].max) == (0, STEPS)
    view = figure.children[0]
    assert (view.inputs, view.leak, view.step) == (AT["raw"], 0, 1)


def test_the_state_is_small():
    runs = dead_relu().children[0].numbers["runs"].values()
    assert sum(len(run["bytes"]) for by_leak in runs for run in by_leak.values()) < 30_000

"""The figure `depth`: its gradients are those of a plain `nn.Sequential`, one network at a time."""

import math
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import nn

from nnbook.data import iris
from nnbook.figures.depth import (
    ACTIVATIONS,
    INITS,
    MOST_LAYERS,
    SEEDS,
    WIDTH,
    depth,
    gradient_norms,
)
from tests.figures.agreement import assert_agreement
from tests.figures.carrying import as_carried

MODULES = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "ReLU": nn.ReLU}
ROUNDED_AWAY = 2**-28


def network(layers: int, activation: str, init: str, seed: int) -> nn.Sequential:
    """Build the network layer by layer, as a reader would."""
    torch.manual_seed(seed)
    sizes = [4] + [WIDTH] * (layers - 1) + [3]
    steps: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes):
        linear = nn.Linear(fan_in, fan_out)
        if init == "Xavier":
            nn.init.xavier_uniform_(linear.weight)
            nn.init.zeros_(linear.bias)
        elif init == "He":
            nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            nn.init.zeros_(linear.bias)
        steps += [linear, MODULES[activation]()]
    return nn.Sequential(*steps[:-1]).double()


@cache
def mean_norms(layers: int, activation: str, init: str) -> list[float]:
    """Return each layer's gradient norm, averaged over the seeds."""
    flowers = iris()
    X = flowers.X.double()
    X = (X - X.mean(0)) / X.std(0)
    found = []
    for seed in range(SEEDS):
        model = network(layers, activation, init, seed)
        nn.CrossEntropyLoss()(model(X), flowers.y).backward()
        found.append([step.weight.grad.norm() for step in model if isinstance(step, nn.Linear)])
    return torch.tensor(found, dtype=torch.float64).mean(0).tolist()


def torch_numbers(values: dict[str, Any]) -> dict:
    layers = int(values["layers"])
    setting = values["activation"], values["init"]
    norms = [as_carried(norm) for norm in mean_norms(layers, *setting)]
    ratio = norms[0] / norms[-1]
    return {
        "norms": norms,
        "logs": [math.log10(norm) for norm in norms],
        "ratio": ratio,
        "logRatio": math.log10(ratio),
        "factor": ratio ** (1 / (layers - 1)) if layers > 1 else None,
        "lost": sum(norm < ROUNDED_AWAY for norm in norms),
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("depth"), torch_numbers, samples=10)


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_batched_pass_is_that_of_plain_networks(activation, init):
    batched = gradient_norms()
    rows = batched[ACTIVATIONS.index(activation), INITS.index(init)]
    for layers in (1, 2, 7, MOST_LAYERS):
        start = layers * (layers - 1) // 2
        plain = torch.tensor(mean_norms(layers, activation, init), dtype=torch.float64)
        torch.testing.assert_close(rows[start : start + layers], plain, rtol=1e-9, atol=0)


def test_sigmoids_with_the_default_init_leave_the_first_layer_nothing():
    assert mean_norms(2, "sigmoid", "default")[0] > 0.1
    deep = mean_norms(MOST_LAYERS, "sigmoid", "default")
    assert 1e-17 < deep[0] < 1e-16
    assert deep == sorted(deep)


@pytest.mark.parametrize(
    ("activation", "init"), [("tanh", "Xavier"), ("tanh", "He"), ("ReLU", "He")]
)
def test_an_init_made_for_the_activation_keeps_the_gradient_level(activation, init):
    deep = mean_norms(MOST_LAYERS, activation, init)
    assert min(deep) > 0.1
    assert deep[0] / deep[-1] > 0.25
    default = mean_norms(MOST_LAYERS, activation, "default")
    assert default[0] / default[-1] < 1e-3


def test_no_init_of_the_figure_saves_twenty_sigmoids():
    for init in INITS:
        deep = mean_norms(MOST_LAYERS, "sigmoid", init)
        assert deep[0] / deep[-1] < 1e-9


def test_every_norm_lies_on_the_picture():
    numbers = gradient_norms()
    assert 1e-18 < numbers.min() < numbers.max() < 1e2


def test_a_step_under_the_line_leaves_a_float32_weight_of_a_tenth_as_it_was():
    weight = torch.tensor(0.1)
    assert weight - 0.99 * ROUNDED_AWAY == weight
    assert weight - 1.01 * ROUNDED_AWAY != weight


def test_controls_are_readable_and_the_first_frame_is_the_puzzle():
    figure = depth()
    assert repr(figure) == "Figure('depth', layers=5, activation='sigmoid', init='default')"
    assert list(figure.controls["activation"].options) == list(ACTIVATIONS)
    assert list(figure.controls["init"].options) == list(INITS)
    view = figure.children[0]
    assert (view.layers, view.activation, view.init) == (5, 0, 0)
    carried = [norms for by_init in view.numbers["norms"].values() for norms in by_init.values()]
    assert [len(norms["bytes"]) for norms in carried] == [4 * 210] * 9

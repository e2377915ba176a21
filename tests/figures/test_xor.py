"""The figure `xor`: what its trained networks do, and that the browser computes the same."""

from functools import cache

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nnbook import figures
from nnbook.data import xor as corners
from nnbook.figures.xor import (
    LEARNING_RATE,
    LINEAR_STEPS,
    SHOWN_SEEDS,
    STEPS,
    WIDTHS,
    initial,
    logits,
    margins,
    neurons_of,
    rounded,
    solved,
    trained,
)
from nnbook.figures.xor import xor as xor_figure
from tests.figures.agreement import assert_agreement
from tests.figures.carrying import unpacked

LOW, HIGH = -0.5, 1.5
TIE = 0.005
X = corners().X.double()
TARGETS = corners().y.tolist()
COUNTS = [0, 9, 23, 33, 41, 44, 48, 46, 50, 49, 50, 50, 50, 50, 50, 50]


@cache
def carried() -> dict:
    return xor_figure().children[0].numbers


def carried_layers(width: int, seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    units = unpacked(carried()["units"][width - 1])[seed]
    bias = unpacked(carried()["biases"])[seed, width - 1]
    return units[:, :2], units[:, 2], units[:, 3:].T, bias.unsqueeze(0)


def answers(width: int, relu: bool, seed: int) -> Tensor:
    if not relu:
        line = unpacked(carried()["lines"])[seed, width - 1]
        return F.linear(X, line[None, :2], line[2:]).squeeze(1)
    W1, b1, W2, b2 = carried_layers(width, seed)
    return F.linear(F.linear(X, W1, b1).relu(), W2, b2).squeeze(1)


def verdict(z: float) -> float:
    return 0.5 if abs(z) < TIE else float(z > 0)


def right(zs: Tensor) -> int:
    return sum(verdict(z) == target for z, target in zip(zs.tolist(), TARGETS, strict=True))


def clipped(w1: float, w2: float, b: float) -> list[list[float]]:
    """Cut each side of the square with the line by solving for the free coordinate."""
    uprights = [[x, -(w1 * x + b) / w2] for x in (LOW, HIGH)]
    levels = [[-(w2 * y + b) / w1, y] for y in (LOW, HIGH)]
    return sorted(point for point in uprights + levels if all(LOW <= v <= HIGH for v in point))


def torch_numbers(values: dict[str, float]) -> dict:
    width, relu, seed = int(values["width"]), values["activation"] == "ReLU", int(values["seed"])
    zs = answers(width, relu, seed)
    if relu:
        W1, b1, _, _ = carried_layers(width, seed)
        lines = torch.cat([W1, b1.unsqueeze(1)], dim=1)
    else:
        lines = unpacked(carried()["lines"])[seed, width - 1].unsqueeze(0)
    return {
        "logits": zs.tolist(),
        "predictions": [verdict(z) for z in zs.tolist()],
        "right": right(zs),
        "rightBySeed": [right(answers(width, relu, other)) for other in range(SHOWN_SEEDS)],
        "lines": [clipped(*line) for line in lines.tolist()],
        "solved": COUNTS[width - 1] if relu else 0,
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("xor"), torch_numbers)


def test_seeds_that_solve_xor_at_each_width():
    assert solved(trained(True, STEPS), relu=True).tolist() == COUNTS


def test_no_seed_is_near_the_threshold():
    worst = margins(trained(True, STEPS), relu=True).amin(0)
    assert ((worst > 3) | (worst < 1e-9)).all()


def test_training_longer_changes_no_count():
    assert solved(trained(True, 2 * STEPS), relu=True).tolist() == COUNTS


@pytest.mark.parametrize("steps", [0, LINEAR_STEPS, STEPS])
def test_without_activation_no_network_gets_more_than_three_right(steps):
    right_corners = (margins(trained(False, steps), relu=False) > 0).sum(0)
    assert right_corners.max() <= 3


def test_without_activation_opposite_corners_have_equal_sums():
    z00, z01, z10, z11 = logits(trained(False, LINEAR_STEPS), relu=False)
    torch.testing.assert_close(z00 + z11, z01 + z10, rtol=0, atol=1e-12)


def test_training_on_drives_every_linear_logit_towards_zero():
    assert logits(trained(False, STEPS), relu=False).abs().max() < 0.1


@pytest.mark.parametrize(
    ("width", "seed", "relu"),
    [(2, 0, True), (2, 5, True), (9, 3, True), (2, 0, False), (9, 3, False)],
)
def test_a_network_is_the_plain_pytorch_one_of_its_seed(width, seed, relu):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        activation = nn.ReLU() if relu else nn.Identity()
        model = nn.Sequential(nn.Linear(2, width), activation, nn.Linear(width, 1)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    targets = corners().y.double().unsqueeze(1)
    for _ in range(STEPS if relu else LINEAR_STEPS):
        optimizer.zero_grad()
        nn.BCEWithLogitsLoss()(model(X), targets).backward()
        optimizer.step()
    plain = model(X).detach().squeeze(1)
    torch.testing.assert_close(answers(width, relu, seed), plain, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("width", WIDTHS)
def test_carried_seeds_are_the_counted_ones(width):
    networks = trained(True, STEPS)
    counted = (margins(networks, relu=True) > 0).all(0)[:SHOWN_SEEDS, width - 1]
    shown = [right(answers(width, True, seed)) == 4 for seed in range(SHOWN_SEEDS)]
    assert shown == counted.tolist()
    first_layer = rounded(networks.W1[:SHOWN_SEEDS, neurons_of(width)])
    carried_layer = unpacked(carried()["units"][width - 1])[..., :2]
    torch.testing.assert_close(carried_layer, first_layer, rtol=1e-5, atol=1e-6)


def test_training_leaves_random_numbers_alone():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(12345)
        before = torch.get_rng_state()
        initial.__wrapped__()
        assert torch.equal(torch.get_rng_state(), before)


def test_training_leaves_the_number_of_threads_alone():
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        trained.__wrapped__(True, 1)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)


def test_training_works_where_gradients_are_off():
    with torch.no_grad():
        assert trained.__wrapped__(True, 1).W1.shape == (50, 136, 2)


def test_controls_are_readable():
    figure = figures.xor()
    values = {name: control.value for name, control in figure.controls.items()}
    assert values == {"width": 2, "activation": "none", "seed": 0}
    assert repr(figure) == "Figure('xor', width=2, activation='none', seed=0)"


def test_state_is_small():
    view = carried()
    tensors = [*view["units"], view["biases"], view["lines"]]
    assert sum(len(tensor["bytes"]) for tensor in tensors) * 4 / 3 < 40_000

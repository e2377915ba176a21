"""The figure `hinges`: the browser's sums are torch's, and the targets are what the page says."""

from typing import Any

import pytest
import torch

from nnbook import figures
from nnbook.figures.hinges import TARGETS, hinges
from tests.figures.agreement import assert_agreement

GRID = torch.arange(161, dtype=torch.float64) / 20 - 4
TENT = {"k1": -1.0, "s1": 1.0, "k2": 0.0, "s2": -2.0, "k3": 1.0, "s3": 1.0, "target": "tent"}
RAMP = {"k1": -0.5, "s1": 2.0, "k2": 0.5, "s2": -2.0, "k3": 3.0, "s3": 0.0, "target": "ramp"}
SINE = {"k1": -3.0, "s1": -0.9, "k2": -1.6, "s2": 1.7, "k3": 1.6, "s3": -1.6, "target": "sine"}
FIRST = {"k1": -1.0, "s1": 0.4, "k2": 0.0, "s2": -0.4, "k3": 1.0, "s3": 0.2, "target": "tent"}


def target_curve(name: str) -> torch.Tensor:
    """Shape (161,): corners written down as points, not as hinges, so that a slip shows."""
    if name == "tent":
        return (1 - GRID.abs()).clamp(min=0)
    if name == "ramp":
        return (2 * GRID + 1).clamp(0, 2)
    return torch.sin(GRID)


def torch_numbers(values: dict[str, Any]) -> dict:
    knots = torch.tensor([values["k1"], values["k2"], values["k3"]], dtype=torch.float64)
    slopes = torch.tensor([values["s1"], values["s2"], values["s3"]], dtype=torch.float64)
    each = slopes[:, None] * torch.relu(GRID - knots[:, None])
    target = target_curve(values["target"])
    gaps = (each.sum(dim=0) - target).abs()
    places = knots.unique(sorted=True)
    return {
        "hinges": each.tolist(),
        "sum": each.sum(dim=0).tolist(),
        "target": target.tolist(),
        "meanGap": gaps.mean().item(),
        "maxGap": gaps.max().item(),
        "maxAt": GRID[(gaps > gaps.max() - 1e-9).nonzero()[0, 0]].item(),
        "knots": places.tolist(),
        "slopes": [slopes[knots <= place].sum().item() for place in places],
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("hinges"), torch_numbers)


@pytest.mark.parametrize(
    "changes",
    [
        TENT,
        RAMP,
        SINE,
        {"k1": 0, "k2": 0, "k3": 0, "s1": 1, "s2": 1, "s3": -2, "target": "tent"},  # merged, flat
        {"k1": 3, "k2": -3, "k3": 3, "s1": 3, "s2": -3, "s3": 3, "target": "sine"},  # two merged
    ],
)
def test_browser_agrees_with_torch_at_presets_and_shared_knots(figure_page, changes):
    figure = figure_page("hinges")
    browser = figure.evaluate("(element, values) => element.compute(values)", changes)
    expected = torch_numbers(changes)
    assert browser["knots"] == expected["knots"]
    for key in ("sum", "slopes", "meanGap", "maxGap", "maxAt"):
        assert browser[key] == pytest.approx(expected[key], abs=1e-6)


@pytest.mark.parametrize("values", [TENT, RAMP])
def test_three_hinges_make_the_tent_and_the_ramp_exactly(values):
    assert torch_numbers(values)["maxGap"] < 1e-12


def test_no_setting_reaches_the_sine_because_every_sum_is_zero_left_of_the_knots():
    leftmost = hinges().controls["k1"].min
    before = leftmost > GRID
    assert before.any()
    numbers = torch_numbers({**SINE, "k1": leftmost})
    assert torch.tensor(numbers["sum"])[before].abs().max() == 0
    assert torch.sin(GRID)[before].abs().max() > 0.75


def test_a_good_sine_is_near_but_not_there():
    assert 0.12 < torch_numbers(SINE)["meanGap"] < 0.13


def test_the_grid_holds_every_knot_a_slider_reaches():
    for name in ("k1", "k2", "k3"):
        control = hinges().controls[name]
        steps = round((control.max - control.min) / control.step)
        reached = control.min + control.step * torch.arange(steps + 1, dtype=torch.float64)
        distance = (GRID[:, None] - reached).abs().min(dim=0).values
        assert distance.max() < 1e-9


def test_the_first_frame_is_a_puzzle_with_the_right_knots():
    first = {name: control.value for name, control in hinges().controls.items()}
    assert first == FIRST
    assert all(first[name] == TENT[name] for name in ("k1", "k2", "k3"))
    assert torch_numbers(first)["meanGap"] > 0.3


def test_controls_are_readable_and_the_view_follows_the_target_by_index():
    figure = hinges()
    assert list(figure.controls["target"].options) == list(TARGETS)
    for name in ("k1", "k2", "k3", "s1", "s2", "s3"):
        control = figure.controls[name]
        assert (control.min, control.max, control.step) == (-3, 3, 0.1)
    assert figure.children[0].target == 0


def test_the_package_offers_the_figure():
    assert figures.hinges is hinges

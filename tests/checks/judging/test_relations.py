"""What one slip does to all numbers is told, and nothing is told where no slip explains them."""

import pytest
import torch

from tests.checks.tools import verdict


def linear(change):
    return lambda x, W, b: change(x @ W.T + b, x)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda y, x: -y, "opposite-sign"),
        (lambda y, x: 3 * y, "constant-factor"),
        (lambda y, x: y * len(x), "times-rows"),
        (lambda y, x: y / len(x), "divided-by-rows"),
        (lambda y, x: y.abs(), "sign-lost"),
        (lambda y, x: y.exp() / 1, "bent-at-the-end"),
        (lambda y, x: y.trunc(), "rounded"),
        (lambda y, x: y[None], "other-shape"),
        (lambda y, x: y.sum(0), "summed-too-far"),
        (lambda y, x: y + 0.5, "constant-offset"),
        (lambda y, x: y.flip(1), "in-other-places"),
        (lambda y, x: list(y), "list-for-tensor"),
    ],
)
def test_a_slip_is_named(change, name):
    got = verdict("linear", linear(change))
    assert (got.status, got.diagnosis) == ("incorrect", name)
    assert got.observed
    assert got.step


@pytest.mark.parametrize(
    "change",
    [
        lambda y, x: y + torch.linspace(0, 1, y.numel()).reshape(y.shape),
        lambda y, x: y**2,
        lambda y, x: 2 * y if len(x) == 1 else y + 1,
    ],
)
def test_where_no_slip_explains_the_numbers_nothing_is_named(change):
    assert verdict("linear", linear(change)).diagnosis is None


def test_text_in_place_of_a_number_is_named():
    assert verdict("neuron", lambda x, w, b: str((x @ w + b).item())).diagnosis == "text-for-number"

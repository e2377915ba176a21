"""The figure `descent`: its path is `torch.optim.SGD`'s, its limits are those of the steps."""

import math
from typing import Any

import pytest
import torch

from nnbook.figures.descent import (
    BATCHES,
    CURVATURES,
    EXAMPLES,
    MOST_STEPS,
    batches,
    centres,
    descent,
)
from tests.figures.agreement import assert_agreement

EDGE = 1e-9


def bowl(w: torch.Tensor, rows: list[int]) -> torch.Tensor:
    """The mean loss of these examples, each half of λ times its squared distance."""
    away = w - centres()[rows]
    return 0.5 * (torch.tensor(CURVATURES).double() * away.square()).sum(1).mean()


def path(values: dict[str, Any]) -> torch.Tensor:
    w = torch.tensor([values["x0"], values["y0"]], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=values["lr"], momentum=values["momentum"])
    points = [w.detach().clone()]
    for rows in batches()[values["batch"]][: int(values["steps"])]:
        optimiser.zero_grad()
        bowl(w, rows).backward()
        optimiser.step()
        points.append(w.detach().clone())
    return torch.stack(points)


def direction(curvature: float, lr: float, momentum: float) -> dict:
    """One step of SGD is (w, v) → (w − lr(βv + λw), βv + λw): take its matrix's eigenvalues."""
    matrix = torch.tensor(
        [[1 - lr * curvature, -lr * momentum], [curvature, momentum]], dtype=torch.float64
    )
    roots = torch.linalg.eigvals(matrix)
    factor = roots.abs().max().item()
    largest = roots[roots.abs().argmax()]
    if factor > 1 + EDGE:
        state = "diverging"
    elif factor > 1 - EDGE:
        state = "at the limit"
    else:
        swings = largest.imag.abs() > EDGE or largest.real < -EDGE
        state = "oscillating" if swings else "stable"
    return {
        "factor": factor,
        "state": state,
        "smoothUntil": (1 - math.sqrt(momentum)) ** 2 / curvature,
        "limit": 2 * (1 + momentum) / curvature,
    }


def torch_numbers(values: dict[str, Any]) -> dict:
    points = path(values)
    lowest = bowl(torch.zeros(2), list(range(EXAMPLES)))
    losses = [(bowl(w, list(range(EXAMPLES))) - lowest).item() for w in points]
    return {
        "points": points.tolist(),
        "losses": losses,
        "directions": [direction(c, values["lr"], values["momentum"]) for c in CURVATURES],
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("descent"), torch_numbers)


FIRST = {"lr": 0.09, "momentum": 0.0, "batch": "32 of 32", "x0": -3.5, "y0": 1.5, "steps": 60}


@pytest.mark.parametrize(
    ("lr", "momentum", "flat", "steep"),
    [
        (0.04, 0.0, "stable", "stable"),
        (0.09, 0.0, "stable", "oscillating"),
        (0.1, 0.0, "stable", "at the limit"),
        (0.12, 0.0, "stable", "diverging"),
        (1.2, 0.0, "diverging", "diverging"),
        (0.12, 0.9, "oscillating", "oscillating"),
        (0.2, 0.9, "oscillating", "diverging"),
    ],
)
def test_the_state_of_a_direction_is_what_its_path_does(lr, momentum, flat, steep):
    numbers = torch_numbers({**FIRST, "lr": lr, "momentum": momentum})
    assert [d["state"] for d in numbers["directions"]] == [flat, steep]
    points = torch.tensor(numbers["points"])
    for i, state in enumerate([flat, steep]):
        along = points[:, i]
        late = along[-20:].abs().max() / along[0].abs()
        crosses = (along[:-1] * along[1:] < 0).any().item()
        if state == "diverging":
            assert late > 10
        elif state == "at the limit":
            assert late == pytest.approx(1, abs=1e-9)
        else:
            assert late < 0.6
            assert crosses == (state == "oscillating")


def test_the_limit_is_two_over_lambda_and_momentum_moves_it():
    assert [direction(c, 0.1, 0)["limit"] for c in CURVATURES] == [1.0, 0.1]
    for momentum in (0.0, 0.5, 0.9):
        limit = direction(20.0, 0.1, momentum)["limit"]
        assert direction(20.0, limit - 1e-6, momentum)["factor"] < 1
        assert direction(20.0, limit + 1e-6, momentum)["factor"] > 1


def test_examples_have_mean_zero_and_each_epoch_holds_each_row_once():
    assert torch.equal(centres().mean(0), torch.zeros(2).double())
    for size, steps in zip(BATCHES, batches().values(), strict=True):
        assert len(steps) == MOST_STEPS
        per_epoch = EXAMPLES // size
        epoch = [row for rows in steps[:per_epoch] for row in rows]
        assert sorted(epoch) == list(range(EXAMPLES))


def test_the_state_carries_the_examples_unrounded():
    assert all(float(f"{value:.6g}") == value for value in centres().flatten().tolist())


def test_small_batches_hover_and_a_full_batch_settles():
    ends = [torch_numbers({**FIRST, "lr": 0.04, "batch": b})["losses"][-1] for b in batches()]
    assert ends[0] < 0.001 < 0.01 < ends[1] < ends[2]


def test_first_frame_and_controls():
    figure = descent()
    assert repr(figure) == (
        "Figure('descent', lr=0.09, momentum=0.0, batch='32 of 32', x0=-3.5, y0=1.5, steps=20)"
    )
    assert [str(size) for size in BATCHES] == [
        option.split()[0] for option in figure.controls["batch"].options
    ]
    assert figure.controls["steps"].max == MOST_STEPS

"""The figure `gradient_check`: its arithmetic is sound, its bytes are stable, its V is torch's."""

import importlib
import math
import os
import subprocess
import sys
from typing import Any

import pytest
import torch
from torch import nn

from nnbook import figures
from tests.figures.agreement import assert_agreement
from tests.figures.using import drag, grip, settle

# The package offers the function under the module's own name.
check = importlib.import_module("nnbook.figures.gradient_check")
GRID = len(check.STEPS)


def recorded(values: dict[str, Any], dtype: str) -> tuple:
    return check.record(values["hidden"], dtype)[values["method"]]


def stored(values: torch.Tensor) -> torch.Tensor:
    """Go through the six digits and float32 in which a figure carries numbers."""
    return torch.tensor([float(f"{v:.6g}") for v in values.tolist()]).float().double()


def torch_numbers(values: dict[str, Any]) -> dict:
    steps = torch.linspace(check.LOWEST, check.HIGHEST, GRID, dtype=torch.float64)
    at = (steps - math.log10(values["eps"])).abs().argmin().item()
    dtype = values["dtype"]
    errors = {kind: stored(check.rounded(recorded(values, kind).error)) for kind in check.DTYPES}
    best = {kind: error.argmin().item() for kind, error in errors.items()}
    here = recorded(values, dtype)
    corners = here.corners.tolist()
    if at <= best[dtype]:
        regime = "best" if at == best[dtype] else "rounding"
    else:
        regime = "corners" if corners[at] else "truncation"
    return {
        "at": at,
        "step": check.STEPS[at],
        "regime": regime,
        "losses": list(here.losses[at]),
        "firstCorner": next((i for i, count in enumerate(corners) if count), -1),
        "levels": {kind: error.log10().tolist() for kind, error in errors.items()},
        "error": errors[dtype][at].item(),
        "best": {
            kind: {"at": i, "step": check.STEPS[i], "error": errors[kind][i].item()}
            for kind, i in best.items()
        },
        "corners": corners[at],
        "lost": here.lost[at].item(),
        "shared": next(
            (i for i, (p, q) in enumerate(zip(*here.losses[at], strict=True)) if p != q),
            len(here.losses[at][0]),
        ),
        "numerical": stored(here.numerical)[at].item(),
        "backward": stored(check.backward(values["hidden"]))[check.SHOWN].item(),
    }


def plain_error(hidden: str, dtype: torch.dtype, h: float, central: bool = True) -> float:
    """Check the gradient the way a reader would: one weight at a time, with PyTorch's own loss."""
    model = check.network().to(dtype)
    if hidden == "tanh":
        model[1] = nn.Tanh()
    X, y = check.flowers()
    X = X.to(dtype)
    nn.functional.cross_entropy(model(X), y).backward()
    numerical = []
    with torch.no_grad():
        for parameter in model.parameters():
            for i in range(parameter.numel()):
                weight = parameter.view(-1)[i]
                start = weight.clone()
                weight.copy_(start + h)
                up = nn.functional.cross_entropy(model(X), y)
                weight.copy_(start - h if central else start)
                other = nn.functional.cross_entropy(model(X), y)
                weight.copy_(start)
                numerical.append((up - other) / (2 * h if central else h))
    exact = torch.cat([parameter.grad.flatten() for parameter in model.parameters()])
    numerical = torch.stack(numerical)
    return ((numerical - exact).norm() / (numerical.norm() + exact.norm())).item()


def best(hidden: str, dtype: str, method: str = "central") -> tuple[float, float]:
    error = check.record(hidden, dtype)[method].error
    return check.STEPS[error.argmin()], error.min().item()


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("gradient_check"), torch_numbers)


def test_the_grip_slides_along_the_curve(figure_page):
    figure = figure_page("gradient_check")
    figure.evaluate("element => element.set({ eps: 1e-6, dtype: 'float64' })")
    settle(figure)
    drag(figure, grip(figure, "eps"), 90)
    after = figure.evaluate("element => [element.values.eps, element.values.dtype]")
    assert 1e-6 < after[0] < 1e-3
    assert after[1] == "float64"


def test_addresses_with_the_former_name_of_the_step_still_lead_there(figure_page):
    figure = figure_page("gradient_check")
    figure.page.evaluate("location.hash = 'gradient-check:h=1e-3,dtype=float64'")
    settle(figure)
    values = figure.evaluate("element => element.values")
    assert (values["eps"], values["dtype"]) == (pytest.approx(1e-3), "float64")


@pytest.mark.parametrize("hidden", check.HIDDEN)
def test_the_loss_is_torch_s(hidden):
    X, y = check.flowers()
    model = check.network().double()
    if hidden == "tanh":
        model[1] = nn.Tanh()
    theta = torch.cat([p.detach().flatten() for p in model.parameters()])[None]
    loss, z = check.mean_loss(theta, X.double(), y, hidden)
    assert loss.item() == pytest.approx(
        nn.functional.cross_entropy(model(X.double()), y).item(), abs=1e-14
    )
    assert torch.allclose(z[0].T, model[0](X.double()), atol=1e-14)


def test_exp_log_and_tanh_are_right_to_the_last_bits():
    x = torch.linspace(-20, 0, 4001, dtype=torch.float64)
    assert ((check.exp(x) - x.exp()) / x.exp()).abs().max() < 3e-16
    assert (check.log(1 - x) - (1 - x).log()).abs().max() < 1e-15
    assert (check.tanh(x) - x.tanh()).abs().max() < 5e-16
    assert torch.equal(check.tanh(-x), -check.tanh(x))


@pytest.mark.parametrize("hidden", check.HIDDEN)
@pytest.mark.parametrize(("dtype", "h"), [("float32", 1e-6), ("float32", 1e-4), ("float64", 1e-8)])
def test_rounding_noise_is_as_large_as_in_plain_torch(hidden, dtype, h):
    ours = check.record(hidden, dtype)["central"].error[check.STEPS.index(h)].item()
    assert ours / 3 < plain_error(hidden, check.DTYPES[dtype], h) < ours * 3


@pytest.mark.parametrize("hidden", check.HIDDEN)
@pytest.mark.parametrize("central", [True, False])
def test_away_from_rounding_the_error_is_the_one_of_plain_torch(hidden, central):
    method = check.METHODS[0 if central else 1]
    ours = check.record(hidden, "float64")[method].error[check.STEPS.index(1e-3)].item()
    assert plain_error(hidden, torch.float64, 1e-3, central) == pytest.approx(ours, rel=1e-4)


def test_the_best_steps_are_what_the_page_says():
    assert best("ReLU", "float32") == (0.00316228, pytest.approx(9.2e-5, rel=0.02))
    assert best("ReLU", "float64") == (3.16228e-5, pytest.approx(3.4e-11, rel=0.02))
    assert best("tanh", "float32") == (0.01, pytest.approx(2.7e-5, rel=0.02))
    assert best("tanh", "float64") == (1e-5, pytest.approx(4.2e-11, rel=0.02))
    assert best("ReLU", "float64", "one-sided") == (5.62341e-8, pytest.approx(2.6e-8, rel=0.02))


def test_the_first_frame_blames_a_right_gradient():
    controls = check.gradient_check().controls
    first = {name: control.value for name, control in controls.items()}
    assert (first["eps"], first["dtype"]) == (pytest.approx(1e-6), "float32")
    numbers = torch_numbers(first)
    assert numbers["regime"] == "rounding"
    assert 0.2 < numbers["error"] < 0.3


def test_halving_the_step_quarters_the_central_error_and_halves_the_one_sided():
    i, j = check.STEPS.index(1e-4), check.STEPS.index(1e-3)
    for method, power in (("central", 2), ("one-sided", 1)):
        error = check.record("tanh", "float64")[method].error
        assert (error[j] / error[i]).log10().item() == pytest.approx(power, abs=0.05)


def test_relu_corners_break_the_v_and_tanh_has_none():
    relu = check.record("ReLU", "float64")["central"]
    first = next(i for i, count in enumerate(relu.corners.tolist()) if count)
    assert relu.error[first] > 1000 * relu.error[first - 1]
    assert check.record("tanh", "float64")["central"].corners.sum() == 0


def test_a_tiny_step_is_rounded_away():
    lost = check.record("ReLU", "float32")["central"].lost
    assert lost[0] == 61
    assert lost[check.STEPS.index(1e-6)] == 0
    assert check.record("ReLU", "float64")["central"].lost.sum() == 0


@pytest.mark.python
def test_another_cpu_stores_the_same_bytes():
    program = "from nnbook import figures; print(figures.gradient_check().children[0].numbers)"
    plain = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "ATEN_CPU_CAPABILITY": "default"},
        capture_output=True,
        text=True,
        check=True,
    )
    is_same = plain.stdout == f"{figures.gradient_check().children[0].numbers}\n"
    assert is_same  # not compared by pytest, which would look long for the first difference


def test_the_threads_are_given_back():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        check.record.__wrapped__("ReLU", "float64")
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_the_module_fits_the_budget():
    sent = check.gradient_check().children[0].numbers
    assert len(repr(sent)) < 40_000


def test_the_package_offers_the_figure():
    assert figures.gradient_check is check.gradient_check

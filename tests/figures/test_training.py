"""The figure `training`: its run is `torch.optim.SGD` on `nn.Sequential`, step by step."""

from functools import cache
from typing import Any

import pytest
import torch
from playwright.sync_api import expect
from torch import nn

from nnbook.book_network import as_float32
from nnbook.figures import training
from nnbook.figures.training import (
    DATA,
    DECAYS,
    EVERY,
    MOMENTUM,
    RATE,
    REACH,
    STEPS,
    WIDTHS,
    starting_weights,
)
from tests.figures.agreement import assert_agreement
from tests.figures.carrying import unpacked
from tests.figures.using import drag, grip, settle
from tests.sweep import ALL

pytestmark = pytest.mark.usefixtures("one_thread")


@cache
def carried() -> dict:
    """What the page carries: the very float32 numbers that the browser gets."""
    return training().children[0].numbers


def rows(name: str) -> list[tuple[torch.Tensor, torch.Tensor]]:
    return [(unpacked(part["X"]), unpacked(part["y"]).long()) for part in carried()["rows"][name]]


@cache
def plain_run(name: str, width: int, decay: float) -> dict[str, list]:
    """Train as a reader would, with float32 weights, and keep what the figure shows."""
    (X, y), (X_held, y_held) = rows(name)
    model = nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Linear(width, 3)).double()
    start = (unpacked(sent) for sent in carried()["start"][str(width)].values())
    model.load_state_dict(dict(zip(model.state_dict(), start, strict=True)))
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=decay)
    criterion = nn.CrossEntropyLoss()
    run = {"losses": [], "held": [], "right": [], "heldRight": [], "weights": []}
    for step in range(STEPS + 1):
        logits = model(X)
        loss = criterion(logits, y)
        with torch.no_grad():
            held = model(X_held)
        run["losses"].append(loss.item())
        run["held"].append(criterion(held, y_held).item())
        run["right"].append((logits.argmax(1) == y).sum().item())
        run["heldRight"].append((held.argmax(1) == y_held).sum().item())
        if step % EVERY == 0:
            run["weights"].append(nn.utils.parameters_to_vector(model.parameters()).detach())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for weights in model.parameters():
                weights.copy_(as_float32(weights))
    return run


def crossing(reach: float, w1: float, w2: float, b: float) -> list[list[float]]:
    """Cut each side of the square with the line by solving for the free coordinate."""
    uprights = [[x, -(w1 * x + b) / w2] for x in (-reach, reach)]
    levels = [[-(w2 * y + b) / w1, y] for y in (-reach, reach)]
    return sorted(p for p in uprights + levels if all(-reach <= v <= reach for v in p))


def torch_numbers(values: dict[str, Any]) -> dict:
    width, step = int(values["width"]), int(values["step"])
    run = plain_run(values["data"], width, float(values["decay"]))
    weights = run["weights"][round(step / EVERY)]
    units = torch.cat([weights[: 2 * width].view(-1, 2), weights[2 * width : 3 * width, None]], 1)
    return {
        "weights": weights.tolist(),
        "lines": [crossing(REACH[values["data"]], *unit) for unit in units.tolist()],
        "losses": run["losses"],
        "held": run["held"],
        "right": run["right"][step],
        "heldRight": run["heldRight"][step],
        "best": min(range(step + 1), key=run["held"].__getitem__),
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("training"), torch_numbers, samples=16 if ALL else 6)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_start_is_what_pytorch_draws(width):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Linear(width, 3))
    for drawn, parameter in zip(starting_weights(width), model.parameters(), strict=True):
        assert torch.equal(drawn, parameter)


def test_few_rows_to_train_on_and_many_held_out_all_in_sight():
    for name, make in DATA.items():
        own, held = make()
        assert (len(own.X), len(held.X)) == {"spiral": (60, 120), "iris petals": (30, 120)}[name]
        assert own.y.bincount().tolist() == [len(own.X) // 3] * 3
        assert max(own.X.abs().max(), held.X.abs().max()) < REACH[name]


def test_a_wide_network_learns_too_much_and_weight_decay_holds_it_back():
    for name in DATA:
        free, held_back = plain_run(name, 32, 0.0), plain_run(name, 32, 0.003)
        best = min(free["held"])
        assert free["losses"][-1] < free["losses"][100] / 2
        assert free["held"][-1] > 1.5 * best
        assert free["held"].index(best) < STEPS / 2
        assert held_back["held"][-1] < free["held"][-1] / 1.5


def test_it_opens_before_training_and_shows_no_step_that_is_still_to_come(figure_page):
    figure = figure_page("training")
    assert figure.evaluate("element => element.values.step") == 0
    expect(figure.locator(".nn-words")).to_contain_text("when should one stop?")
    curve = figure.locator(".nn-stage path.stroke-b.thick")
    figure.evaluate("element => element.set({ step: 100 })")
    settle(figure)
    assert curve.get_attribute("d").count("L") == 100


def test_train_runs_to_the_end_and_says_where_one_should_have_stopped(figure_page):
    figure = figure_page("training")
    figure.get_by_role("button", name="Train").click()
    words = figure.locator(".nn-words")
    best = plain_run("spiral", 32, 0.0)["held"].index(min(plain_run("spiral", 32, 0.0)["held"]))
    expect(words).to_contain_text(f"step {STEPS}:", timeout=20_000)
    expect(words).to_contain_text(f"at step {best}.")
    expect(figure.get_by_role("button", name="Train again")).to_be_visible()


# Pressed in the frame that shows it: a mouse may come when the run has ended and begins anew.
PAUSE_AT_50 = """element => {
    const pause = [...element.querySelectorAll("button")].find((it) => it.textContent === "Pause");
    if (element.values.step < 50 || !pause) return false;
    pause.click();
    return true;
}"""


def test_a_run_can_be_held(figure_page):
    figure = figure_page("training")
    figure.get_by_role("button", name="Train").click()
    figure.page.wait_for_function(PAUSE_AT_50, arg=figure.element_handle())
    settle(figure)
    held = figure.evaluate("element => element.values.step")
    settle(figure)
    settle(figure)
    assert figure.evaluate("element => element.values.step") == held < STEPS


def test_dragging_along_the_losses_sets_the_step(figure_page):
    figure = figure_page("training")
    drag(figure, grip(figure, "step"), 60)
    step = figure.evaluate("element => element.values.step")
    assert step > 0
    assert step % EVERY == 0


def test_controls_are_readable():
    figure = training()
    assert repr(figure) == "Figure('training', step=0, data='spiral', width='32', decay='0')"
    assert figure.controls["decay"].options == DECAYS

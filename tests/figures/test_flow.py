"""The figure `flow`: every tensor and every gradient is autograd's."""

from typing import Any

import pytest
import torch
from playwright.sync_api import expect
from torch import nn

from nnbook.book_network import network
from nnbook.data import iris, split
from nnbook.figures.flow import APART, BATCHES, LAST_STEP, SEED, flow
from tests.figures.agreement import assert_agreement
from tests.figures.carrying import unpacked
from tests.figures.using import centre, settle

RESULTS = ["x", "z", "h", "logits", "p", "dlogits", "dW2", "dh", "dz", "dW1"]


@pytest.fixture(scope="module")
def carried():
    """What the page carries: the very float32 numbers that the browser gets."""
    return flow().children[0].numbers


def torch_numbers(carried: dict, values: dict[str, Any]) -> dict:
    X, labels = unpacked(carried["X"]), unpacked(carried["y"]).long()
    rows = [(int(values["flower"]) + i * APART) % len(X) for i in range(BATCHES[values["rows"]])]
    x, y = X[rows], labels[rows]
    weights = {name: unpacked(sent) for name, sent in carried["weights"].items()}
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    model.load_state_dict(dict(zip(model.state_dict(), weights.values(), strict=True)))
    z = model[0](x)
    h = model[1](z)
    logits = model[2](h)
    for tensor in (z, h, logits):
        tensor.retain_grad()
    loss = nn.CrossEntropyLoss()(logits, y)
    loss.backward()
    numbers = {
        "x": x,
        "y": y,
        **weights,
        "z": z,
        "h": h,
        "logits": logits,
        "p": logits.softmax(1),
        "dlogits": logits.grad,
        "dh": h.grad,
        "dz": z.grad,
        **{f"d{name}": w.grad for name, w in zip(weights, model.parameters(), strict=True)},
    }
    result = numbers[RESULTS[int(values["step"])]]
    at = [
        min(int(values[axis]), size - 1)
        for axis, size in zip(("row", "column"), result.shape, strict=True)
    ]
    return {
        **{name: tensor.tolist() for name, tensor in numbers.items()},
        "loss": loss.item(),
        "flowers": rows,
        "at": at,
        "lit": result[at[0], at[1]].item(),
    }


def test_browser_agrees_with_torch(figure_page, carried):
    assert_agreement(figure_page("flow"), lambda values: torch_numbers(carried, values))


def test_weights_and_flowers_are_those_of_the_chapter(carried):
    X, y, *_ = iris()
    rows, _ = split(y, held_out=30, seed=0)
    S = (X.double() - X[rows].double().mean(0)) / X[rows].double().std(0)
    torch.testing.assert_close(unpacked(carried["X"]), S, rtol=1e-5, atol=1e-6)
    for sent, parameter in zip(
        carried["weights"].values(), network(SEED).parameters(), strict=True
    ):
        torch.testing.assert_close(unpacked(sent).float(), parameter, rtol=1e-5, atol=1e-6)


def test_it_opens_before_anything_is_computed(figure_page):
    figure = figure_page("flow")
    assert figure.evaluate("element => element.values.step") == 0
    words = figure.locator(".nn-words")
    expect(words).not_to_contain_text("Loss")
    assert figure.locator(".nn-stage rect.dashed").count() == len(
        ["z", "h", "logits", "p", "dlogits", "dW2", "db2", "dh", "dz", "dW1", "db1"]
    )


def test_buttons_go_through_all_steps_and_back(figure_page):
    figure = figure_page("flow")
    back, forth = (figure.locator(".nn-steps button").nth(i) for i in (0, 1))
    expect(back).to_be_disabled()
    for step in range(LAST_STEP):
        expect(forth).to_have_text(f"Next: {RESULTS[step + 1]}")
        forth.click()
        settle(figure)
        assert figure.evaluate("element => element.values.step") == step + 1
    expect(forth).to_be_disabled()
    back.click()
    settle(figure)
    assert figure.evaluate("element => element.values.step") == LAST_STEP - 1


def test_a_press_on_the_result_lights_that_number(figure_page):
    figure = figure_page("flow")
    figure.evaluate("element => element.set({ step: 1, row: 0, column: 0 })")
    settle(figure)
    frame = figure.locator(".nn-stage rect.stroke-ink.thick")
    cell = float(frame.get_attribute("width"))
    x, y = centre(frame)
    figure.page.mouse.click(x + 3 * cell, y + 2 * cell)
    settle(figure)
    assert figure.evaluate("element => element.numbers.at") == [2, 3]
    expect(figure.locator(".nn-words")).to_contain_text("Lit: z[2, 3] = ")


def test_every_number_that_is_lit_is_the_sum_that_stands_there(figure_page):
    """The terms on the page add up to the number, to the digits that are shown."""
    figure = figure_page("flow")
    figure.evaluate("element => element.set({ step: 3, row: 1, column: 2 })")
    settle(figure)
    lines = figure.locator(".nn-stage text.mono.ink").all_text_contents()
    written = "".join(line for line in lines if "=" in line or line.strip().startswith("+"))
    terms = written.split("logits[1, 2] = ")[1].split("=")[0]
    python = terms.replace("−", "-").replace("·", "*")
    assert eval(python) == pytest.approx(
        figure.evaluate("element => element.numbers.lit"), abs=0.03
    )


def test_controls_are_readable():
    assert repr(flow()) == ("Figure('flow', step=0, rows='5 flowers', flower=83, row=0, column=0)")

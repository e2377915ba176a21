"""The figure `network`: its forward pass, its training, and the flowers that it names."""

import pytest
import torch
from torch import nn

from nnbook import figures
from nnbook.data import iris, split
from nnbook.figures.network import EVERY, FLOWER, RANGES, STEPS, trained
from tests.figures.agreement import assert_agreement
from tests.figures.carrying import unpacked
from tests.figures.using import drag, grip

MEASURES = ("sepal_length", "sepal_width", "petal_length", "petal_width")


@pytest.fixture(scope="module")
def carried():
    """What the page carries: the very float32 numbers that the browser gets."""
    view = figures.network().children[0]
    return {
        key: unpacked(value) if isinstance(value, dict) else value
        for key, value in view.numbers.items()
    }


def torch_numbers(carried, values):
    at = values["steps"] // EVERY
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    state = {name: carried[name][at] for name in ("W1", "b1", "W2", "b2")}
    model.load_state_dict(dict(zip(model.state_dict(), state.values(), strict=True)))
    flower = torch.tensor([values[name] for name in MEASURES], dtype=torch.float64)
    x = (flower - carried["mean"]) / carried["deviation"]
    with torch.no_grad():
        z, logits = model[0](x), model(x)
    return {
        "x": x.tolist(),
        "z": z.tolist(),
        "h": z.relu().tolist(),
        "logits": logits.tolist(),
        "p": logits.softmax(0).tolist(),
        "right": carried["right"][at],
    }


def test_browser_agrees_with_torch(figure_page, carried):
    assert_agreement(figure_page("network"), lambda values: torch_numbers(carried, values))


def test_training_is_the_loop_of_chapter_3():
    X, y, *_ = iris()
    rows, held = split(y, held_out=30, seed=0)
    S = (X.double() - X[rows].double().mean(0)) / X[rows].double().std(0)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    for _ in range(STEPS):
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(S[rows]), y[rows]).backward()
        optimizer.step()
    for kept, parameter in zip(trained()[:4], model.parameters(), strict=True):
        assert torch.allclose(kept[-1], parameter, atol=1e-9)
    assert trained().right[-1] == (model(S[held]).argmax(1) == y[held]).sum()
    assert trained().right[0] < trained().right[-1]


def test_every_flower_can_be_set_and_the_first_frame_shows_one():
    X = iris().X
    for column, (low, high) in zip(X.T, RANGES, strict=True):
        assert low <= column.min().item() + 1e-6
        assert high >= column.max().item() - 1e-6
    controls = figures.network().controls
    shown = [controls[name].value for name in MEASURES]
    assert shown == pytest.approx(X[FLOWER].tolist(), abs=1e-6)


def test_a_measurement_is_dragged_in_the_picture(figure_page):
    figure = figure_page("network")
    before = figure.evaluate("element => element.values.petal_length")
    drag(figure, grip(figure, "petal_length"), -30)
    assert figure.evaluate("element => element.values.petal_length") < before

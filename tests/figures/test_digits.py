"""The figure `digits`: the chapter's network, and a browser that computes as torch does."""

import random
import sys
from functools import cache

import pytest
import torch
from playwright.sync_api import expect
from torch import nn
from torch.nn import functional as F

from nnbook import figures
from nnbook.data import digits as pictures
from tests.figures.agreement import assert_agreement
from tests.figures.carrying import unpacked
from tests.figures.using import controls, settle

module = sys.modules["nnbook.figures.digits"]
NAMES = ("W1", "b1", "W2", "b2")
VALUES = "element => element.values"


@cache
def carried() -> dict:
    """What the page carries: the very float32 numbers that the browser gets."""
    return figures.digits().children[0].numbers


def pixels(drawing: str) -> torch.Tensor:
    return torch.tensor([module.LETTERS.index(letter) for letter in drawing])


def torch_numbers(values: dict) -> dict:
    W1, b1, W2, b2 = (unpacked(carried()[name]) for name in NAMES)
    drawn = pixels(values["drawing"] or carried()["pictures"][values["picture"]])
    hidden = F.linear(drawn.double() / 16, W1, b1).relu()
    logits = F.linear(hidden, W2, b2)
    return {
        "pixels": drawn.tolist(),
        "hidden": hidden.tolist(),
        "logits": logits.tolist(),
        "probabilities": logits.softmax(0).tolist(),
        "ranked": logits.argsort(descending=True, stable=True).tolist(),
    }


def test_browser_agrees_with_torch(figure_page):
    assert_agreement(figure_page("digits"), torch_numbers)


def test_the_network_is_the_chapters():
    """By PyTorch's optimiser: the same step is kept, the same test pictures come out wrong."""
    X, y = pictures()
    X, (train, val, test) = X.double() / 16, module.rows()
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=module.RATE)
    losses = []
    for step in range(600):
        loss = F.cross_entropy(model(X[train]), y[train])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            losses.append(F.cross_entropy(model(X[val]), y[val]).item())
            if step == module.STEPS - 1:
                said = model(X[test]).argmax(dim=1)
    assert losses.index(min(losses)) == module.STEPS - 1
    wrong = (said != y[test]).nonzero()[:, 0]
    assert module.missed() == [(int(test[i]), int(y[test[i]]), int(said[i])) for i in wrong]
    assert len(wrong) == 11


def test_every_picture_to_begin_with_is_what_its_name_says():
    said = {}
    for name, drawing in carried()["pictures"].items():
        values = {"picture": name, "drawing": ""}
        said[name] = torch_numbers(values)["ranked"][0]
        assert pixels(drawing).shape == (64,)
    for digit in range(10):
        assert said[f"{'an' if digit == 8 else 'a'} {digit}"] == digit
    wrong = [name for name in said if "read as" in name]
    assert len(wrong) == len(module.missed())
    assert all(f"read as {said[name]}" in name for name in wrong)
    assert set(said) == {*[n for n in said if n[0] == "a"], module.FOOLING, module.BLANK}


def test_nine_lone_dots_fool_it():
    numbers = torch_numbers({"picture": module.FOOLING, "drawing": ""})
    inked = [i for i, pixel in enumerate(numbers["pixels"]) if pixel]
    assert len(inked) == 9
    assert max(numbers["probabilities"]) > 0.999
    for i in inked:
        for j in inked:
            assert i == j or max(abs(i // 8 - j // 8), abs(i % 8 - j % 8)) > 1


def test_training_leaves_random_numbers_alone():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(12345)
        before = torch.get_rng_state()
        module.trained.__wrapped__(1)
        assert torch.equal(torch.get_rng_state(), before)


def test_state_is_small():
    numbers = carried()
    weights = sum(len(numbers[name]["bytes"]) for name in NAMES)
    assert weights * 4 / 3 + sum(map(len, numbers["pictures"].values())) < 16_000


# --- drawing


def stroke(figure, points):
    """Press at the first point, move through the others, and lift; in shares of the pad."""
    pad = figure.locator("[data-handle=pen] .nn-grip")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    mouse = figure.page.mouse
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    mouse.move(*places[0])
    mouse.down()
    for place in places[1:]:
        mouse.move(*place, steps=6)
    mouse.up()
    settle(figure)


def test_a_stroke_of_the_mouse_is_a_digit(figure_page):
    figure = figure_page("digits")
    figure.get_by_role("button", name="Clear").click()
    settle(figure)
    stroke(figure, [(0.5, 0.06), (0.5, 0.94)])
    drawn = pixels(figure.evaluate(VALUES)["drawing"]).reshape(8, 8)
    assert (drawn[:, 3:5] > 4).all()
    assert (drawn[:, :2] == 0).all()
    assert (drawn[:, 6:] == 0).all()
    expect(figure.locator(".nn-words")).to_contain_text("Your drawing")
    assert "16 pixels" in figure.locator(".nn-words").inner_text()


def test_the_eraser_takes_ink_away(figure_page):
    figure = figure_page("digits")
    before = pixels(carried()["pictures"]["a 0"]).sum()
    figure.evaluate("element => element.set({ pen: 'eraser' })")
    settle(figure)
    stroke(figure, [(0.1, 0.1), (0.9, 0.9)])
    assert pixels(figure.evaluate(VALUES)["drawing"]).sum() < before - 16


def test_keys_ink_the_pixel_under_the_cursor(figure_page):
    figure = figure_page("digits")
    figure.evaluate("element => element.set({ picture: 'blank' })")
    settle(figure)
    rows, columns = controls(figure)[0].all()
    rows.focus()
    rows.press("ArrowRight")
    columns.focus()
    columns.press("ArrowLeft")
    settle(figure)
    button = figure.get_by_role("button", name="Ink row 5, column 3")
    button.focus()
    button.press("Enter")
    settle(figure)
    drawn = pixels(figure.evaluate(VALUES)["drawing"])
    assert drawn.nonzero().flatten().tolist() == [4 * 8 + 2]
    assert drawn.max() == 16


def test_another_picture_takes_the_drawings_place(figure_page):
    figure = figure_page("digits")
    stroke(figure, [(0.05, 0.05), (0.2, 0.05)])
    assert figure.evaluate(VALUES)["drawing"]
    controls(figure)[1].first.select_option("a 7")
    settle(figure)
    settle(figure)
    assert figure.evaluate(VALUES)["drawing"] == ""
    expect(figure.locator(".nn-words")).to_contain_text("A 7,")


@pytest.mark.parametrize("drawing", ["0" * 63, "h" * 64, "nonsense"])
def test_what_is_no_drawing_is_not_taken(figure_page, drawing):
    figure = figure_page("digits")
    figure.evaluate("(element, drawing) => element.set({ drawing })", drawing)
    settle(figure)
    assert figure.evaluate(VALUES)["drawing"] == ""


def test_a_drawing_is_in_the_address(figure_page):
    figure = figure_page("digits")
    drawing = "".join(random.Random(0).choices(module.LETTERS, k=64))
    figure.page.evaluate("address => { location.hash = address }", f"#digits:drawing={drawing}")
    settle(figure)
    assert figure.evaluate(VALUES)["drawing"] == drawing

"""The view of a trace on the built site, as chapter 5 shows it: by button, key and mouse."""

import pytest
import torch
from playwright.sync_api import expect
from torch import nn

from nnbook.trace import trace
from tests.figures.using import controls, reset, settle
from tests.web.axe import EVERYTHING, findings

CUT = """element => [...element.querySelectorAll(".nn-stage text")].filter(text => {
    const box = text.getBoundingClientRect();
    const stage = element.querySelector(".nn-stage").getBoundingClientRect();
    return box.right > stage.right + 1 || box.left < stage.left - 1;
}).map(text => text.textContent)"""


@pytest.fixture(scope="module")
def loaded(open_context, site_url):
    with open_context(color_scheme="light") as page:
        page.goto(f"{site_url}book/05_digits.html#figure-trace")
        page.wait_for_function("document.getElementById('figure-trace')?.numbers")
        yield page.locator("#figure-trace")


@pytest.fixture
def view(loaded):
    reset(loaded)
    return loaded


def words(view):
    return view.locator(".nn-words")


def test_it_opens_with_everything_back(view):
    assert view.evaluate("element => element.values") == {"step": 8}
    expect(words(view)).to_contain_text("Back at 0, Scale")
    picture = view.locator(".nn-stage svg").first.text_content()
    for kind in ("Scale", "Linear(64 → 32)", "ReLU", "Linear(32 → 10)"):
        assert kind in picture


def test_buttons_and_keys_step_there_and_back(view):
    view.get_by_role("button", name="Back").click()
    expect(words(view)).to_contain_text("Back at 1, Linear(64 → 32)")
    slider = controls(view)[0].first
    slider.press("Home")
    expect(words(view)).to_contain_text("X comes in.")
    view.get_by_role("button", name="Next: 0").click()
    expect(words(view)).to_contain_text("0, Scale, takes (6, 64) and gives (6, 64): 0 … 1")
    assert view.evaluate("element => element.numbers.forward") == 1


def test_a_press_on_a_column_leads_there(view):
    box = view.locator(".nn-stage svg").first.bounding_box()
    view.page.mouse.click(box["x"] + 20, box["y"] + 20)
    settle(view)
    assert view.evaluate("element => element.values") == {"step": 0}


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_is_cut(view, width):
    view.page.set_viewport_size({"width": width, "height": 800})
    settle(view)
    settle(view)
    assert view.evaluate(CUT) == []


def test_axe_finds_nothing(view):
    assert findings(view.page, EVERYTHING, "#figure-trace") == []


def test_its_step_has_no_more_to_say_than_the_columns():
    model = nn.Sequential(nn.Linear(3, 2))
    figure = trace(model, torch.ones(1, 3)).figure()
    assert figure.children[0].limits["step"]["max"] == 1

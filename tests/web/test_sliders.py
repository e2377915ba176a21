"""Sliders of a page: the browser's own where it can do what a model asks for, else ipywidgets'."""

import json

import pytest
from playwright.sync_api import expect

from tests.trimmed import with_figures
from tools.site.figure_code import STATE

CHAPTER = "book/01_layers.html"
RATES = "book/04_training.html?figures=learning_rate"
NAME = "w₁ (petal length)"
VALUE = "document.getElementById('figure-neuron').values.w1"


@pytest.fixture(scope="module")
def site_url(figures_url):
    """Here one figure is used at a time."""
    return figures_url


@pytest.fixture
def opened(page, site_url, site_folder):
    """Return a function that opens the chapter with w₁'s saved slider and its style changed."""

    def open_changed(style=None, **changes):
        html = with_figures(site_folder, ["neuron"])
        saved = json.loads(STATE.search(html)[2])
        state = next(
            model["state"]
            for model in saved["state"].values()
            if model["state"].get("description") == NAME
        )
        state.update(changes)
        saved["state"][state["style"].removeprefix("IPY_MODEL_")]["state"].update(style or {})
        text = json.dumps(saved).replace("</", "<\\/")
        body = STATE.sub(lambda match: match[1] + text + match[3], html)
        page.route(
            f"**/{CHAPTER}", lambda route: route.fulfill(body=body, content_type="text/html")
        )
        page.goto(f"{site_url}{CHAPTER}#figure-neuron")
        return page.get_by_role("slider", name=NAME)

    return open_changed


def reads(page, number):
    page.wait_for_function(f"number => Math.abs({VALUE} - number) < 1e-9", arg=number)


def test_a_slider_is_the_browsers_own_and_its_keys_go_to_its_ends(opened, page):
    slider = opened()
    assert slider.evaluate("element => element.type") == "range"
    row = slider.locator("xpath=ancestor::*[contains(@class, 'widget-slider')]")
    for key, number, shown in [
        ("ArrowRight", 1.1, "1.1"),
        ("End", 3, "3.0"),
        ("Home", -3, "−3.0"),
        ("ArrowUp", -2.9, "−2.9"),
    ]:
        slider.press(key)
        reads(page, number)
        expect(row.locator(".widget-readout")).to_have_text(shown)


def test_a_handle_follows_a_number_that_is_typed_and_a_drawing_that_is_dragged(opened, page):
    slider = opened()
    number = page.get_by_role("textbox", name=f"{NAME}, type a value")
    number.fill("2.5")
    number.press("Enter")
    reads(page, 2.5)
    expect(slider).to_have_value("2.5")
    page.evaluate("document.getElementById('figure-neuron').set({ w1: -1.2 })")
    reads(page, -1.2)
    expect(slider).to_have_value("-1.2")


@pytest.mark.parametrize(
    "changes", [{"orientation": "vertical"}, {"step": 0.7}, {"behavior": "drag"}]
)
def test_what_the_browsers_own_cannot_do_ipywidgets_does(opened, page, changes):
    slider = opened(**changes)
    assert "noUi-handle" in slider.get_attribute("class")
    slider.press("ArrowRight" if "orientation" not in changes else "ArrowUp")
    page.wait_for_function(f"{VALUE} > 1")


def test_a_slider_that_is_disabled_does_not_move(opened, page):
    expect(opened(disabled=True)).to_be_disabled()


def test_a_handle_has_the_colour_that_its_style_asks_for(opened):
    slider = opened(style={"handle_color": "rgb(1, 2, 3)"})
    colour = "element => getComputedStyle(element).getPropertyValue('--nn-handle')"
    assert slider.evaluate(colour) == "rgb(1, 2, 3)"


def test_a_slider_that_counts_in_powers_tells_the_number_beside_it(page, site_url):
    page.goto(f"{site_url}{RATES}#figure-learning_rate")
    box = page.locator(".nn-box:has(#figure-learning_rate)")
    row = box.locator(".widget-slider", has=page.get_by_role("slider")).first
    slider = row.get_by_role("slider")
    slider.press("ArrowRight")
    shown = row.locator(".widget-readout").inner_text()
    expect(slider).to_have_attribute("aria-valuetext", shown)
    assert shown != slider.input_value()


def test_the_theme_hears_nothing_of_a_sliders_keys(opened, page):
    slider = opened()
    page.evaluate("document.addEventListener('keydown', () => (window.heard = true), true)")
    slider.press("ArrowRight")
    reads(page, 1.1)
    assert page.evaluate("window.heard") is None
    slider.press("a")
    assert page.evaluate("window.heard") is True

"""Figures that a prediction asks about open without the answer, until the reader wants it."""

import re

import pytest
from playwright.sync_api import expect

from tests.figures.conftest import open_figure
from tests.figures.using import controls, reset, settle

# What stands in the words only when the answer does.
ANSWERS = {
    "xor": "At every width",
    "gradient_check": "off torch's",
    "learning_rate": "16 of 20 seeds",
    "descent": "a step)",
}
PICTURE = "element => element.querySelector('.nn-stage svg').textContent"
# What is drawn only with the answer.
DRAWN = {
    "xor": "one line,",
    "gradient_check": "rounded away",
    "learning_rate": "diagnosis",
    "descent": "2/λ = ",
}


@pytest.fixture(params=ANSWERS)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def opened(open_context, site_url):
    """All of them on one page; of each, whether it opened with the answer, and what it said."""
    first, *others = ANSWERS
    with open_context(color_scheme="light") as page:
        open_figure(page, site_url, first, others=others)
        figures = {name: page.locator(f"#figure-{name}") for name in ANSWERS}
        yield {
            name: (figure, knows(figure, name), figure.locator(".nn-words").inner_text())
            for name, figure in figures.items()
        }


@pytest.fixture
def asking(opened, name):
    figure, *_ = opened[name]
    figure.page.emulate_media(media="screen")
    reset(figure, answered=False)
    return figure


def knows(figure, name):
    """Whether the answer stands in words, picture and, once all rests, the picture's name."""
    words, picture = figure.locator(".nn-words").inner_text(), figure.evaluate(PICTURE)
    named = re.compile(rf"\. {re.escape(words)}$")
    expect(figure.locator(".nn-stage > svg")).to_have_attribute("aria-label", named)
    answered = {ANSWERS[name] in words, DRAWN[name] in picture}
    assert len(answered) == 1, (words, picture)
    return answered.pop()


def until_known(figure, name):
    expect(figure.locator(".nn-words")).to_contain_text(ANSWERS[name])
    settle(figure)
    assert knows(figure, name)


def test_it_opens_without_the_answer(opened, name):
    _, is_known, words = opened[name]
    assert not is_known
    assert "Predict" in words


def test_a_button_shows_it_by_key_and_keeps_the_focus_near(asking, name):
    asking.get_by_role("button", name="Show the answer").focus()
    asking.page.keyboard.press("Enter")
    until_known(asking, name)
    expect(asking.get_by_role("button", name="Show the answer")).to_be_hidden()
    expect(asking.get_by_role("button", name="Reset")).to_be_focused()


def test_the_first_move_shows_it(asking, name):
    controls(asking)[0].first.press("ArrowRight")
    until_known(asking, name)


def test_reset_asks_again(asking, name):
    asking.get_by_role("button", name="Show the answer").click()
    until_known(asking, name)
    reset(asking, answered=False)
    expect(asking.locator(".nn-words")).to_contain_text("Predict")
    assert not knows(asking, name)


def test_a_link_to_a_state_shows_it(asking, name):
    key, value = asking.evaluate("element => Object.entries(element.values)[0]")
    asking.page.evaluate("hash => { location.hash = hash }", f"#{name}:{key}={value}")
    until_known(asking, name)


def test_paper_has_the_answer_and_the_screen_asks_on(asking, name):
    asking.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert DRAWN[name] in asking.evaluate(PICTURE)
    asking.page.evaluate("dispatchEvent(new Event('afterprint'))")
    settle(asking)
    assert DRAWN[name] not in asking.evaluate(PICTURE)

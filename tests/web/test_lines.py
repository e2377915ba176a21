"""Lines to put in order on an exercise's page: by mouse, by keys, by finger."""

import pytest

from tests.web.axe import findings_in_both_themes
from tests.web.book import OVERFLOW

PAGE = "exercises/02_activations.html"
# The three lines of collapse, in an order that works.
LINES = ["W = W2 @ W1", "b = W2 @ b1 + b2", "return W, b"]


def opened(page, site_url):
    page.goto(f"{site_url}{PAGE}")
    box = page.locator(".lines-first").first
    box.locator("summary").click()
    return box


@pytest.fixture(scope="module")
def shared(open_context, site_url):
    with open_context() as page:
        yield opened(page, site_url)


@pytest.fixture
def box(shared):
    """The first exercise's lines, opened once, with none of them in the program."""
    while shared.locator(".program .line").count():
        shared.locator(".program .line").first.press("Delete")
    assert said(shared) == ""
    return shared


def line(box, text, where=""):
    return box.locator(f"{where} li", has=box.page.get_by_text(text, exact=True)).locator(".line")


def program(box):
    return box.locator(".program .line code").all_inner_texts()


def said(box):
    return box.locator(".said").inner_text()


def check(box):
    box.get_by_role("button", name="Check the order").click()


def test_the_right_lines_in_order_are_right(box):
    for text in LINES:
        line(box, text).click()
    check(box)
    assert program(box) == LINES
    assert said(box).startswith("Right: all 3 lines")


def test_a_wrong_line_says_what_it_does_and_may_be_taken_out(box):
    for text in ("W = W1 @ W2", *LINES[1:]):
        line(box, text).click()
    check(box)
    assert "With W = W1 @ W2" in said(box)
    box.get_by_role("button", name="Take out: W = W1 @ W2").click()
    line(box, LINES[0]).click()
    check(box)
    assert "no line above it makes W" in said(box)
    box.get_by_role("button", name=f"Move up: {LINES[0]}").click()
    check(box)
    assert said(box).startswith("Right")


def test_a_line_below_the_return_never_runs(page, site_url):
    page.goto(f"{site_url}exercises/01_layers.html")
    box = page.locator(".lines-first", has=page.get_by_text("def count_parameters")).first
    box.locator("summary").click()
    texts = (
        "total = 0",
        "return total",
        "for i in range(1, len(sizes)):",
        "total += sizes[i - 1] * sizes[i] + sizes[i]",
    )
    for text in texts:
        line(box, text, ".pool").click()
    check(box)
    assert "return total ends the function, so for i in range(1, len(sizes)): never runs." in said(
        box
    )


def test_keys_alone_do_it_and_keep_the_focus(box):
    page = box.page
    for text in (LINES[2], LINES[0], LINES[1]):
        line(box, text, ".pool").focus()
        page.keyboard.press("Enter")
    line(box, LINES[2], ".program").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert program(box) == LINES
    assert page.evaluate("document.activeElement.innerText") == LINES[2]
    page.keyboard.press("Delete")
    assert program(box) == LINES[:2]


def test_the_mouse_drags_lines_about(box):
    for text in reversed(LINES):
        line(box, text).click()

    def drag(text, target, dy):
        start, end = line(box, text).bounding_box(), target.bounding_box()
        box.page.mouse.move(start["x"] + 60, start["y"] + start["height"] / 2)
        box.page.mouse.down()
        box.page.mouse.move(end["x"] + 60, end["y"] + end["height"] / 2 + dy, steps=5)
        box.page.mouse.up()

    drag(LINES[2], line(box, LINES[0], ".program"), 4)
    assert program(box) == [LINES[1], LINES[0], LINES[2]]
    drag(LINES[0], line(box, LINES[1], ".program"), -4)
    assert program(box) == LINES
    drag(LINES[0], box.locator(".pool"), 0)
    assert program(box) == LINES[1:]


FINGER = """button => {
  for (const [type, clientY] of [["pointerdown", 0], ["pointermove", 5000], ["pointerup", 5000]]) {
    button.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerType: "touch", clientY }));
  }
}"""


def test_a_finger_that_scrolls_moves_no_line(box):
    for text in LINES:
        line(box, text).click()
    line(box, LINES[0], ".program").evaluate(FINGER)
    assert program(box) == LINES
    line(box, LINES[0], ".program").evaluate(FINGER.replace("touch", "mouse"))
    assert program(box) == LINES[1:]


def test_on_a_phone_by_touch_and_for_axe(open_context, site_url):
    with open_context(viewport={"width": 360, "height": 800}, has_touch=True) as page:
        box = opened(page, site_url)
        for text in LINES:
            line(box, text).tap()
        box.get_by_role("button", name="Check the order").tap()
        assert said(box).startswith("Right")
        assert findings_in_both_themes(page, ".lines-first") == []
        assert page.evaluate(OVERFLOW) == []


def test_every_exercise_with_lines_has_them_before_its_cell(box):
    names = box.page.evaluate(
        """() => [...document.querySelectorAll(".lines-first")].map((box) =>
            /tag_exercise-([\\w-]+)/.exec(box.nextElementSibling.className)?.[1])"""
    )
    assert names == ["collapse", "leaky-relu", "softmax", "cross-entropy"]

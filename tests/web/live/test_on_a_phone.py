"""Cells in the window of a phone, by finger: whatever is typed, one clear line and nothing lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.sweep import part
from tests.web.book import OVERFLOW
from tests.web.live.cells import (
    SLOW,
    cells_in,
    expect_state,
    run_button,
    shown,
    status,
)

EXERCISES = "exercises/01_layers.html"
WRONG = "def count_parameters(sizes):\n    return sum(a * b for a, b in zip(sizes, sizes[1:]))"
RIGHT = "def count_parameters(s):\n    return sum(a * b + b for a, b in zip(s, s[1:]))"
FULL = "The memory of this page's Python is full"
# What is typed, and how the last line of what is shown begins.
BAD = [
    ("x = = 2", "SyntaxError: invalid syntax"),
    ("import pandas", "pandas is not here: this Python runs in your browser"),
    ("def f(): return f()\nf()", "RecursionError: maximum recursion depth exceeded"),
    ("import torch\ntorch.ones(10**9)", FULL),
    ("import torch\ntorch.zeros(10**10)", FULL),
    ("kept = []\nwhile True: kept.append(bytearray(10**8))", FULL),
]
# The parts of the bar that are not whole within the window, and buttons too small for a finger.
CUT_OFF = """() => [...document.querySelectorAll(".nn-live-bar, .nn-live-bar button")]
    .filter((each) => each.checkVisibility())
    .filter((each) => {
      const { left, right, bottom, height } = each.getBoundingClientRect();
      return left < 0 || right > innerWidth || bottom > innerHeight || height < 24;
    })
    .map((each) => each.outerHTML.slice(0, 120))"""
# How much of what a cell shows is hidden on the right.
HIDDEN = """cell => Math.max(0, ...[...cell.querySelectorAll(".cell_output.live pre")]
    .map((pre) => pre.scrollWidth - pre.clientWidth))"""


@pytest.fixture(scope="module", params=part([390, 360], 2))
def phone(request, open_context, site_url):
    """A page of exercises on a phone of this width, with Python in it."""
    looks = {"viewport": {"width": request.param, "height": 780}, "reduced_motion": "reduce"}
    with open_context(**looks, has_touch=True, is_mobile=True) as page:
        page.goto(site_url + EXERCISES)
        yield page


@pytest.fixture
def cells(phone):
    """An answer and its check."""
    return [cells_in(phone, "exercise-count-parameters").nth(number) for number in (0, 1)]


def tap(button) -> None:
    """Touch it where a reader can: not below the bar."""
    button.scroll_into_view_if_needed()
    button.tap()


def typed(cell) -> str:
    """The code as it stands in the cell's editor."""
    return "\n".join(cell.locator(".cm-line").all_inner_texts())


def write(cell, code: str) -> None:
    """Replace a cell's code as a phone's keyboard does: as one input."""
    tap(cell.locator(".cm-content"))
    cell.page.keyboard.press("ControlOrMeta+a")
    cell.page.keyboard.insert_text(code)
    assert typed(cell) == code


def run(cell, code: str, state: str = "ran") -> str:
    write(cell, code)
    tap(run_button(cell))
    expect_state(cell, state)
    return shown(cell)


def fits(page) -> None:
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate(CUT_OFF) == []


def test_an_exercise_is_read_and_solved_wrongly_and_rightly(phone, cells):
    answer, verdict = cells
    assert phone.evaluate(OVERFLOW) == []
    tap(run_button(answer))
    expect_state(answer, "ran")
    fits(phone)
    run(answer, WRONG)
    tap(run_button(verdict))
    expect_state(verdict, "ran")
    assert "incorrect" in shown(verdict)
    fits(phone)
    run(answer, RIGHT)
    tap(run_button(verdict))
    expect(verdict.locator(".cell_output.live")).to_contain_text("✓ correct", timeout=SLOW)
    fits(phone)
    board = phone.locator("div.cell:has(.nn-run)").last
    tap(run_button(board))
    expect_state(board, "ran")
    assert re.search(r"Count the parameters\s+✓ correct", shown(board))
    fits(phone)


def test_an_endless_loop_is_stopped_and_python_reset_by_finger(phone, cells):
    answer, _ = cells
    endless = 'print("going round", flush=True)\nwhile True:\n    pass'
    write(answer, endless)
    tap(run_button(answer))
    expect(answer.locator(".cell_output.live")).to_contain_text("going round", timeout=SLOW)
    fits(phone)
    phone.get_by_role("button", name="Stop Python").tap()
    expect_state(answer, "fresh")
    expect(status(phone)).to_contain_text("was stopped")
    assert typed(answer) == endless
    assert run(answer, "only_here = 1\nonly_here") == "1"
    phone.get_by_role("button", name="Reset Python").tap()
    expect(status(phone)).to_contain_text("fresh Python is ready", timeout=SLOW)
    assert "NameError" in run(answer, "only_here", state="failed")


@pytest.mark.parametrize(("code", "last"), part(BAD, 3))
def test_what_cannot_work_is_told_in_lines_that_fit_and_the_next_run_works(
    phone, cells, code, last
):
    answer, _ = cells
    told = run(answer, code, state="failed").splitlines()[-1]
    assert told.startswith(last) or last in told
    assert typed(answer) == code
    assert answer.evaluate(HIDDEN) == 0
    fits(phone)
    assert run(answer, "kept = None\nprint(6 * 7)") == "42"


def test_what_was_typed_is_found_again(phone, cells):
    """The last test: the page's Python ends with it."""
    answer, _ = cells
    write(answer, RIGHT)
    phone.reload()
    expect(answer.locator(".cm-content")).to_be_visible()
    assert typed(answer) == RIGHT
    fits(phone)

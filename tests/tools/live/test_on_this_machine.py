"""Cells that run in the page that ``make`` serves: PyTorch, in a kernel of the same server."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.web.axe import findings
from tests.web.live.cells import (
    SLOW,
    cells_in,
    expect_state,
    run,
    run_button,
    shown,
    status,
    write,
)
from tests.web.live.running import BARE, server

LAYERS = "book/01_layers.html"
EXERCISES = "exercises/01_layers.html"
# What a page hears that the browser has kept in memory meanwhile.
AWAY_AND_BACK = """() => {
  for (const name of ["pagehide", "pageshow"]) {
    dispatchEvent(new PageTransitionEvent(name, { persisted: true }));
  }
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory, starts_kernel):
    """The address that ``make`` prints, of a server that runs."""
    with server(tmp_path_factory.mktemp("jupyter"), settings=BARE) as running:
        yield running.address


@pytest.fixture(scope="module")
def site_url(address):
    """The address of the site in it; ``open_context`` lets no other host be asked."""
    return address.partition("?")[0] + "read/"


@pytest.fixture(scope="module")
def opened(open_context, site_url, address):
    """A page of somebody who has opened the printed address."""
    with open_context(color_scheme="light") as page:
        page.goto(address)
        page.wait_for_url("**/welcome.html")
        assert "token" not in page.url
        yield page


@pytest.fixture(scope="module")
def exercise(opened, site_url):
    """An answer and its check, which needs the answer; the first one that runs starts Python."""
    opened.goto(site_url + EXERCISES)
    return [cells_in(opened, "exercise-neuron").nth(number) for number in (0, 1)]


def test_a_reader_edits_stops_resets_and_comes_back(exercise, site_url, browser):
    answer, cell = exercise
    page = cell.page
    run_button(cell).click()
    expect_state(cell, "ran")
    assert "not attempted" in shown(cell)
    expect_state(answer, "ran")  # and what is above it, first
    assert run(cell, "import torch\nlost = torch.arange(3) * 2\nlost") == "tensor([0, 2, 4])"
    trace = run(cell, "torch.ones(2) @ torch.ones(3)", "failed")
    assert "RuntimeError: inconsistent tensor size" in trace
    assert "\x1b" not in trace
    assert run(cell, 'for i in range(3):\n    print(f"\\r{i}0 %", end="")') == "20 %"
    flood = run(cell, "for i in range(600):\n    display(i)\n1 / 0", "failed")
    assert "100 more outputs are left out" in flood
    assert "\n550" not in flood
    assert flood.endswith("ZeroDivisionError: division by zero"), "an error gets through"
    run(cell, "from IPython.display import FileLink\nFileLink('01_layers.ipynb')")
    beside = cell.get_by_role("link", name="01_layers.ipynb").get_attribute("href")
    assert beside == site_url.replace("/read/", "/files/exercises/01_layers.ipynb")
    found = page.evaluate("address => fetch(address).then((it) => it.json())", beside)
    assert found["nbformat"] == 4

    # What was typed survives a reload, and so do the names.
    write(cell, "torch.ones(2) @ torch.ones(3)")
    page.reload()
    expect(status(page)).to_contain_text("ready", timeout=SLOW)
    expect(cell.locator(".cm-content")).to_have_text("torch.ones(2) @ torch.ones(3)")
    run_button(cell).click()
    expect_state(cell, "failed")
    assert run(cell, "lost.sum()") == "tensor(6)"

    # Stop ends an endless loop and nothing else; Reset forgets.
    write(cell, 'print("going round", flush=True)\nwhile True:\n    pass')
    run_button(cell).click()
    expect(cell.locator(".cell_output.live")).to_contain_text("going round", timeout=SLOW)
    page.get_by_role("button", name="Stop Python").click()
    expect_state(cell, "fresh")
    assert "KeyboardInterrupt" in shown(cell)
    assert run(cell, "lost.sum()") == "tensor(6)"

    # One that runs on while the page is kept in memory is told, and can be stopped.
    write(cell, 'print("going round", flush=True)\nwhile True:\n    pass')
    run_button(cell).click()
    expect(cell.locator(".cell_output.live")).to_contain_text("going round", timeout=SLOW)
    with page.expect_navigation():
        page.evaluate(AWAY_AND_BACK)
    expect(status(page)).to_contain_text("still runs a cell", timeout=SLOW)
    page.get_by_role("button", name="Stop Python").click()
    expect(status(page)).to_have_text("Python is ready.")
    assert run(cell, "lost.sum()") == "tensor(6)"
    page.get_by_role("button", name="Reset Python").click()
    expect(status(page)).to_contain_text("fresh Python is ready", timeout=SLOW)
    assert "NameError: name 'lost' is not defined" in run(cell, "lost.sum()", "failed")

    # The same notebook in JupyterLab.
    link = page.get_by_role("link", name="Open in JupyterLab")
    lab = urlsplit(link.get_attribute("href")).path
    assert lab == urlsplit(site_url).path.replace("/read/", "/lab/tree/exercises/01_layers.ipynb")
    with browser.new_context(storage_state=page.context.storage_state()) as context:
        lab = context.new_page()
        lab.goto(link.evaluate("link => link.href"))
        expect(lab.locator(".jp-Notebook")).to_contain_text("Layers", timeout=SLOW)


def test_a_figure_tells_python_what_the_reader_moved(exercise):
    first, cell = exercise
    run_button(first).click()
    expect_state(first, "ran")
    code = "from nnbook import figures\nfig = figures.activation()\nfig"
    run(first, code)
    expect(first.locator('.nn-room[data-state="ready"]:visible')).to_be_visible(timeout=SLOW)
    handle = first.locator(".live").get_by_role("slider", name="z")
    handle.focus()
    for _ in range(5):
        handle.press("ArrowRight")
    value = float(handle.input_value())
    assert run(cell, 'fig.controls["z"].value') == str(value)
    # And the other way round: Python moves the slider and the drawing.
    run(cell, 'fig.controls["z"].value = -2.0')
    expect(handle).to_have_value("-2")
    expect(first.locator(".live [role=status]").first).to_contain_text("z = −2.0")


def test_an_exercise_is_checked_on_the_page(exercise):
    answer, verdict = exercise
    for cell in exercise:
        undo = cell.get_by_role("button", name="Undo my changes")
        if undo.is_visible():
            undo.click()
    assert "not attempted" in run(verdict)
    run(answer, "def neuron(x, w, b):\n    return x @ w")
    found = run(verdict)
    assert "incorrect" in found
    assert "exactly b" in found
    run(answer, "def neuron(x, w, b):\n    return x @ w + b")
    assert "4 of 4 points" in run(verdict)
    row = "'<tr>' + 99 * '<td>wide</td>' + '</tr>'"
    run(answer, f"from IPython.display import HTML\nHTML('<table>' + {row} + '</table>')")
    run(verdict, "1 / 0", "failed")
    assert findings(answer.page) == []


def test_what_is_run_after_stop_is_not_forgotten(exercise):
    answer, verdict = exercise
    slow = "import time\ntry:\n    print('going', flush=True)\n    time.sleep(60)\n"
    write(verdict, slow + "finally:\n    time.sleep(1)")
    run_button(verdict).click()
    expect(verdict.locator(".cell_output.live")).to_contain_text("going", timeout=SLOW)
    answer.page.get_by_role("button", name="Stop Python").click()
    write(answer, "6 * 7")
    run_button(answer).click()
    expect(answer.locator(".cell_output.live")).to_have_text("42", timeout=SLOW)
    expect_state(verdict, "fresh")


def test_without_the_cookie_nothing_is_shown(open_context, site_url):
    with open_context() as page:
        page.goto(site_url + LAYERS)
        assert "/login" in page.url
        expect(page.locator("article")).to_have_count(0)

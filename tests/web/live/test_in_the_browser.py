"""Cells that run in the page of the public site: Python in the reader's browser, no server."""

import re

import pytest
from playwright.sync_api import expect

from tests.sweep import part
from tests.web.axe import EVERYTHING, ONLY_COLOURS, findings
from tests.web.book import OVERFLOW, settle, widen
from tests.web.live.cells import (
    SLOW,
    cell_after,
    cell_with,
    cells_in,
    expect_state,
    megabytes,
    requests_of,
    run,
    run_button,
    shown,
    status,
    write,
)

CHAPTER = "book/03_backprop.html"
EXERCISES = "exercises/01_layers.html"
FIRST = "x, w, b, y = 1.5, 2.0, -1.0, 3.0"
SECOND = "dloss = 1.0"
FIGURE = "figures.graph()"
LABEL = "PyTorch's API in your browser: what this book uses"
NOT_LOADED = "The editor could not be loaded: the site does not answer. Press again to retry."

# Nothing says how long a line of the bar stands.
KEEP_WHAT_IS_SAID = """() => {
  window.said = [];
  new MutationObserver(() => {
    const words = document.querySelector(".nn-live-status")?.textContent;
    if (words && words !== said.at(-1)) said.push(words);
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


@pytest.fixture(scope="module")
def visit(open_context, site_url):
    """A chapter, and what it has asked for until all its figures stood."""
    with open_context(color_scheme="light", reduced_motion="reduce") as page:
        paths = requests_of(page)
        page.goto(site_url + CHAPTER)
        settle(page)
        yield page, tuple(paths)


@pytest.fixture(scope="module")
def chapter(visit):
    """The same, with Python in it from the first cell on that runs: loading takes seconds."""
    page, _ = visit
    return page


def test_an_untouched_page_loads_nothing_of_it(visit):
    _, paths = visit
    assert paths
    assert not [path for path in paths if "/live/" in path or "pyodide" in path]


def test_a_reader_edits_runs_stops_and_resets(chapter):
    page = chapter
    first, second = cell_with(page, FIRST), cell_with(page, SECOND)
    expect(page.locator(".nn-live-offer")).to_contain_text("the part of PyTorch")

    # The second cell needs names of the first: that runs by itself, before it.
    page.evaluate(KEEP_WHAT_IS_SAID)
    run_button(second).click()
    expect_state(second, "ran")
    loading = [megabytes(words) for words in page.evaluate("said") if " MB" in words]
    assert loading
    assert all(loaded <= total and 10 <= total <= 20 for loaded, total in loading)
    assert shown(first) == "2.0 2.0 1.0"
    assert shown(second) == "-3.0 -2.0"
    expect(page.locator(".nn-live-bar")).to_contain_text(LABEL)

    # An edit, its output, its consequence in another cell, and the way back.
    assert run(first, "x, w, b, y = 1.0, 2.0, -1.0, 3.0\nz = h = w * x + b\nz") == "1.0"
    assert run(second) == "-4.0 -4.0"
    # What was changed above runs again without being asked to.
    write(first, "x, w, b, y = 2.0, 2.0, -1.0, 3.0\nz = h = w * x + b\nz")
    expect(first).to_have_attribute("data-live", "fresh")
    assert run(second) == "0.0 0.0"
    assert shown(first) == "3.0"
    first.get_by_role("button", name="Undo my changes").click()
    assert run(first) == "2.0 2.0 1.0"

    # An error reads as Python's, with the reader's own line and nothing of ours.
    trace = run(second, "def halve(v):\n    return v / 0\n\n\nhalve(z)", state="failed")
    assert trace.splitlines()[0] == "Traceback (most recent call last):"
    assert "line 5, in <module>\n    halve(z)" in trace
    assert trace.splitlines()[-1] == "ZeroDivisionError: division by zero"
    assert "pyodide" not in trace.lower()
    expect(status(page)).to_contain_text("raised an error")

    # An endless loop shows what it prints, and Stop ends it and all names.
    write(second, 'print("going round", flush=True)\nwhile True:\n    pass')
    run_button(second).click()
    expect(second.locator(".cell_output.live")).to_contain_text("going round", timeout=SLOW)
    expect(first).to_have_attribute("data-live", "ran")
    stop = page.get_by_role("button", name="Stop Python")
    stop.press("Enter")
    expect_state(second, "fresh")
    expect(first).to_have_attribute("data-live", "fresh")
    expect(status(page)).to_contain_text("was stopped. Python has ended, and with it all names.")
    expect(stop).to_be_focused()
    assert run(second, "z", state="ran") == "2.0", "the cells above ran again in a new Python"

    # Reset forgets names, too.
    run(second, "only_here = 1\nonly_here")
    write(second, "print(x, flush=True)\nonly_here")
    reset = page.get_by_role("button", name="Reset Python")
    reset.press("Enter")
    expect(reset).to_be_focused()
    # What is asked to run before the fresh Python is there waits, with all that it needs.
    trace = run(second, state="failed")
    assert trace.startswith("1.5")
    assert "NameError: name 'only_here' is not defined" in trace
    write(second, "while True:\n    pass")
    reset.click()
    run_button(second).click()
    expect(stop).to_be_enabled(timeout=SLOW)
    stop.click()
    expect_state(second, "fresh")

    # Run all means all, also what has run before.
    assert run(second, "rounds = globals().get('rounds', 0) + 1\nrounds") == "1"
    page.get_by_role("button", name="Run all").click()
    expect(second.locator(".cell_output.live")).to_have_text("2", timeout=SLOW)
    for cell in (first, second):
        undo(cell)


def test_every_cell_can_be_run_and_one_that_lacks_a_package_stops_no_other(chapter):
    count = chapter.locator("article div.cell").count()
    assert chapter.locator("div.cell > .nn-cell-row > .nn-run").count() == count
    plot = cell_with(chapter, "ax.plot(ws")
    plot.evaluate("cell => { cell.closest('details.predicted').open = true; }")
    after = cell_after(chapter, plot)
    run_button(after).click()
    expect_state(after, "ran")
    expect_state(plot, "lacking")
    row = plot.locator(".nn-cell-row")
    expect(row).to_contain_text("needs Matplotlib, which is not on this page")
    expect(plot.locator(".cell_output svg, .cell_output img").first).to_be_visible()
    target = row.get_by_role("link", name="Where it runs").get_attribute("href")
    assert target.endswith("book/in_the_browser.html#all-of-pytorch")
    assert chapter.request.get(target.partition("#")[0]).ok


def test_a_figures_values_reach_python_and_pythons_reach_the_figure(chapter):
    figure = cell_with(chapter, FIGURE)
    after = cell_after(chapter, figure)
    code = (
        'fig = figures.neuron()\nw1 = fig.controls["w1"]\nw1.observe(lambda c: print("now", c.new))'
    )
    run(figure, f"{code}\nfig")
    handle = figure.locator(".cell_output.live").get_by_role("slider").first
    expect(handle).to_be_visible(timeout=SLOW)
    handle.press("ArrowRight")
    expect(figure.locator(".cell_output.live")).to_contain_text("now 1.1", timeout=SLOW)
    assert run(after, "round(w1.value, 3)") == "1.1"
    run(after, "w1.value = 2.5")
    readout = figure.locator(".cell_output.live .widget-readout").first
    expect(readout).to_have_text("2.5")
    # A figure of another chapter comes from the site.
    run(after, "figures.softmax()")
    expect(after.locator(".cell_output.live").get_by_role("slider").first).to_be_visible(
        timeout=SLOW
    )


def test_without_the_network_python_begins_again_and_a_long_cell_shows_its_seconds(chapter):
    cell = cell_after(chapter, cell_with(chapter, FIGURE))
    write(cell, "while True:\n    torch.ones(2)")
    chapter.context.set_offline(True)
    run_button(cell).click()
    expect(cell.locator(".nn-cell-state")).to_have_text(re.compile(r"\d s$"), timeout=SLOW)
    chapter.get_by_role("button", name="Stop Python").click()
    expect_state(cell, "fresh")
    assert run(cell, "torch.ones(2)") == "tensor([1., 1.])"
    chapter.get_by_role("button", name="Reset Python").click()
    expect(status(chapter)).to_contain_text("fresh Python is ready", timeout=SLOW)
    chapter.context.set_offline(False)


@pytest.mark.parametrize(
    ("code", "last"),
    part(
        [
            ("torch.ones(2).to('cuda')", "is not in this page's PyTorch"),
            ("kept = []\nwhile True:\n    kept.append(torch.ones(20_000_000))", "Python is full"),
        ],
        of=2,
    ),
)
def test_what_torch_cannot_do_is_told_in_a_line_and_the_next_run_works(chapter, code, last):
    """What else cannot work is tried on a phone: see ``test_on_a_phone``."""
    cell = cell_after(chapter, cell_with(chapter, FIGURE))
    assert last in run(cell, code, state="failed").splitlines()[-1]
    assert run(cell, "kept = None\nprint(torch.ones(1))") == "tensor([1.])"


def undo(cell):
    """Bring the book's own code back, where it was changed."""
    button = cell.get_by_role("button", name="Undo my changes")
    if button.is_visible():
        button.click()


def test_after_a_reload_what_was_typed_is_there_and_python_is_not(chapter):
    """The last test of the chapter: its Python ends with it."""
    second = cell_with(chapter, SECOND)
    write(second, "only_here")
    paths = requests_of(chapter)
    chapter.reload()
    expect(second.locator(".cm-content")).to_have_text("only_here")
    expect(second.get_by_role("button", name="Undo my changes")).to_be_visible()
    assert not [path for path in paths if "pyodide" in path]
    second.get_by_role("button", name="Undo my changes").click()
    expect(second.locator(".cm-content")).to_contain_text(SECOND)


@pytest.fixture(scope="module")
def exercise(chapter, site_url):
    """The answer and its check on the next page: what Python is made of is there by then."""
    chapter.goto(site_url + EXERCISES)
    return [cells_in(chapter, "exercise-count-parameters").nth(number) for number in (0, 1)]


def test_an_exercise_is_checked_on_the_page(exercise):
    answer, verdict = exercise
    run_button(verdict).click()
    expect_state(verdict, "ran")
    assert "not attempted" in shown(verdict)
    run(
        answer,
        "def count_parameters(sizes):\n    return sum(a * b for a, b in zip(sizes, sizes[1:]))",
    )
    found = run(verdict)
    assert "incorrect" in found
    assert "only the weights" in found, "the mistake is named in the book's words"
    run(answer, "def count_parameters(s):\n    return sum(a * b + b for a, b in zip(s, s[1:]))")
    found = run(verdict)
    assert re.search(r"✓ correct\s+Count the parameters", found)
    assert "3 of 3 points" in found


def test_an_exercise_on_tensors_is_remembered_after_a_reload(exercise):
    page = exercise[0].page
    answer, verdict = (cells_in(page, "exercise-linear").nth(number) for number in (0, 1))
    run(answer, "def linear(x, W, b):\n    return x @ W.T")
    assert "incorrect" in run(verdict)
    run(answer, "def linear(x, W, b):\n    return x @ W.T + b")
    assert re.search(r"✓ correct", run(verdict))
    page.reload()
    # Python is loaded again when it is asked for.
    board = page.locator("div.cell:has(.nn-run)").last
    run_button(board).click()
    expect_state(board, "ran")
    assert re.search(r"A layer for a whole batch\s+✓ correct", shown(board))
    assert "return x @ W.T + b" in answer.locator(".cm-content").inner_text()


def test_two_tabs_keep_each_others_exercises(exercise):
    page = exercise[0].page
    kept = "JSON.parse(localStorage.getItem('nnbook-exercises'))"
    page.evaluate(
        f"localStorage.setItem('nnbook-exercises', JSON.stringify({{...{kept}, softmax:"
        " {status: 'correct', points: 6}}))"
    )
    answer, verdict = (cells_in(page, "exercise-neuron").nth(number) for number in (0, 1))
    run(answer, "def neuron(x, w, b):\n    return 0.0")
    run(verdict)
    found = page.evaluate(kept)
    assert found["softmax"]["status"] == "correct"
    assert found["linear"]["status"] == "correct"
    assert found["neuron"]["status"] == "incorrect"


def test_what_cannot_be_loaded_is_said_where_run_was_pressed(browser, site_url):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site_url + EXERCISES)
        # A draft of code that the book no longer has opens nothing.
        drafts = {"exercises/01_layers": {"0:gone": "typed"}}
        page.evaluate("it => localStorage.setItem('nnbook-drafts', JSON.stringify(it))", drafts)
        page.reload()
        settle(page)
        expect(page.locator(".nn-live-offer")).to_be_visible()
        cell = cells_in(page, "exercise-count-parameters").first
        context.set_offline(True)
        for _ in range(2):
            run_button(cell).click()
            expect(page.get_by_role("alert")).to_have_text(NOT_LOADED)
        assert cell.get_by_role("alert").count() == 1
        context.set_offline(False)
        run_button(cell).click()
        expect(cell.locator(".cm-content")).to_be_visible()
        expect(run_button(cell)).to_be_focused()


def test_open_cells_are_accessible(exercise):
    answer, verdict = exercise
    page = answer.page
    page.set_viewport_size({"width": 390, "height": 900})
    run_button(verdict).click()
    expect_state(verdict, "ran")
    run(answer, 'def halve(v):\n    return v / 0\n\n\nhalve(1)  # a comment, "text"', "failed")
    assert page.evaluate(OVERFLOW) == []
    for width, theme, rules in (
        (390, "light", EVERYTHING),
        (1280, "light", EVERYTHING),
        (1280, "dark", ONLY_COLOURS),
    ):
        widen(page, width)
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert findings(page, rules) == []
    # On paper, code is as small as elsewhere, and long lines are not cut.
    write(answer, "print(1)" + 30 * " # a long line")
    page.emulate_media(media="print")
    cut, editor, printed = answer.evaluate(
        """cell => {
          const size = (element) => getComputedStyle(element).fontSize;
          const { scrollWidth, clientWidth } = cell.querySelector(".cm-scroller");
          const [line, printed] = [".cm-line", ".cell_output pre"];
          const sizes = [cell.querySelector(line), document.querySelector(printed)].map(size);
          return [scrollWidth - clientWidth, ...sizes];
        }"""
    )
    page.emulate_media(media="screen")
    assert cut <= 0
    assert editor == printed


def test_an_output_that_begins_to_scroll_is_reached_by_keyboard(exercise):
    answer, verdict = exercise
    run_button(verdict).click()
    expect_state(verdict, "ran")
    wide, narrow = {"width": 1280, "height": 900}, {"width": 390, "height": 900}
    answer.page.set_viewport_size(wide)
    run(answer, "print(60 * 'x')")
    printed = answer.locator(".cell_output.live .jp-OutputArea-output")
    expect(printed).not_to_have_attribute("tabindex", "0")
    answer.page.set_viewport_size(narrow)
    expect(printed).to_have_attribute("tabindex", "0")
    answer.page.set_viewport_size(wide)
    expect(printed).not_to_have_attribute("tabindex", "0")


def test_by_keyboard_alone(exercise):
    answer, verdict = exercise
    page = answer.page
    page.set_viewport_size({"width": 640, "height": 450})
    write(answer, "x = 14")
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    run_button(answer).focus()
    page.keyboard.press("Enter")
    expect_state(answer, "ran")
    expect(run_button(answer)).to_be_focused()
    answer.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    # Elsewhere on a page, a slash leads to the search.
    page.keyboard.type("print(x / 2)")
    page.keyboard.press("Shift+Enter")
    expect(answer.locator(".cell_output.live")).to_contain_text("7.0", timeout=SLOW)
    expect(verdict.locator(".cm-content")).to_be_focused()
    expect(verdict.locator(".cm-content")).to_be_in_viewport()
    # Tab indents; Escape, then Tab, leads out.
    page.keyboard.press("Tab")
    expect(verdict.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(run_button(verdict)).to_be_focused()

"""A learner takes the page's answers along as a notebook, and brings one back."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from nnbook.files import ROOT
from nnbook.grading.submission.reading import parse
from tests.web.live.cells import cells_in, hold_python, status, write

PAGE = "exercises/01_layers.html"
TYPED = "def linear(x, W, b):\n    return x @ W.T + b  # é\n"


@pytest.fixture(scope="module")
def opened(open_context, site_url):
    """An exercise page with its cells open; no Python is needed."""
    with open_context(color_scheme="light", accept_downloads=True) as page:
        hold_python(page)
        page.goto(site_url + PAGE)
        page.locator(".nn-live-start").click()
        expect(page.get_by_role("button", name="Download my notebook")).to_be_visible()
        yield page


def downloaded(page) -> dict:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my notebook").click()
    assert download.value.suggested_filename == "01_layers.ipynb"
    return json.loads(Path(download.value.path()).read_text(encoding="utf-8"))


def put(page, file):
    page.locator(".nn-live-bar input[type=file]").set_input_files(file)


def answer_with(page, file, answer):
    """Bring a file, answer the question that follows in this way, and return the question."""
    said = []
    page.once("dialog", lambda dialog: (said.append(dialog.message), answer(dialog)))
    with page.expect_event("dialog"):
        put(page, file)
    return said


def source(notebook, tag):
    cells = (each for each in notebook["cells"] if tag in each["metadata"].get("tags", ()))
    return "".join(next(cells)["source"])


def test_what_was_typed_comes_along_and_is_read_for_grading(opened):
    answer = cells_in(opened, "exercise-linear").first
    write(answer, TYPED)
    notebook = downloaded(opened)
    assert source(notebook, "exercise-linear") == TYPED
    stored = json.loads((ROOT / "exercises" / "01_layers.ipynb").read_text(encoding="utf-8"))
    assert len(notebook["cells"]) == len(stored["cells"])
    assert notebook["nbformat"] == 4
    assert source(notebook, "exercise-neuron") == source(stored, "exercise-neuron")
    read = parse(json.dumps(notebook).encode())
    assert TYPED in read.cells


def test_a_notebook_is_brought_back_and_nothing_is_replaced_without_a_word(opened, tmp_path):
    answer = cells_in(opened, "exercise-linear").first
    write(answer, TYPED)
    notebook = downloaded(opened)
    file = tmp_path / "mine.ipynb"
    for cell in notebook["cells"]:
        if "exercise-linear" in cell["metadata"].get("tags", ()):
            cell["source"] = ["def linear(x, W, b):\n", "    return 0"]
    file.write_text(json.dumps(notebook), encoding="utf-8")

    question = "mine.ipynb replaces what you have typed in 1 cell. Go on?"
    assert answer_with(opened, file, lambda dialog: dialog.dismiss()) == [question]
    expect(answer.locator(".cm-content")).to_contain_text("# é")
    assert answer_with(opened, file, lambda dialog: dialog.accept()) == [question]
    expect(answer.locator(".cm-content")).to_contain_text("return 0")
    expect(status(opened)).to_have_text("mine.ipynb is open: 1 cell changed.")
    opened.reload()
    expect(answer.locator(".cm-content")).to_contain_text("return 0")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("torn.ipynb", '{"cells": [', "torn.ipynb is no notebook. Choose a file that ends in"),
        ("list.ipynb", "[]", "list.ipynb is no notebook."),
        ("odd.ipynb", '{"cells": [null]}', "odd.ipynb is no notebook."),
        ("empty.ipynb", '{"cells": []}', "empty.ipynb is the notebook of another page: no title."),
        ("other.ipynb", None, "other.ipynb is the notebook of another page: "),
    ],
)
def test_what_is_not_this_pages_notebook_is_told_in_a_line(opened, tmp_path, name, content, words):
    file = tmp_path / name
    other = (ROOT / "exercises" / "02_activations.ipynb").read_text(encoding="utf-8")
    file.write_text(other if content is None else content, encoding="utf-8")
    before = cells_in(opened, "exercise-linear").first.locator(".cm-content").inner_text()
    put(opened, file)
    expect(status(opened)).to_contain_text(words)
    after = cells_in(opened, "exercise-linear").first.locator(".cm-content").inner_text()
    assert after == before


def test_without_the_network_it_says_so(browser, site_url):
    with browser.new_context() as context:
        page = context.new_page()
        hold_python(page)
        page.goto(site_url + PAGE)
        page.locator(".nn-live-start").click()
        button = page.get_by_role("button", name="Download my notebook")
        expect(button).to_be_visible()
        context.set_offline(True)
        button.click()
        expect(status(page)).to_contain_text("could not be loaded: the site does not answer")

"""The output that answers a prediction is closed until the reader opens it."""

import pytest
from docutils import nodes

from nnbook.files import ROOT
from tests.web.book import documents
from tools.site import predictions

CHAPTERS = [name for name in documents() if name.startswith("book/0")]


def prose(*parts):
    paragraph = nodes.paragraph()
    for part in parts:
        paragraph += nodes.strong(text=part[2:-2]) if part.startswith("**") else nodes.Text(part)
    return paragraph


def cell(*, prints=True):
    made = nodes.container(classes=["cell"])
    made += nodes.container(nb_element="cell_code_source", classes=["cell_input"])
    if prints:
        made += nodes.container(nb_element="cell_code_output", classes=["cell_output"])
    return made


def closed(*children):
    section = nodes.section()
    section += children
    predictions.close(section)
    return [bool(child.next_node(predictions.Answer)) for child in children]


ASKS = ("Numbers are added. ", "**Predict**", " the sum.")


def test_the_output_after_a_prediction_is_closed_and_the_next_one_open():
    assert closed(prose(*ASKS), cell(), cell()) == [False, True, False]


def test_a_cell_that_prints_nothing_is_passed_over():
    assert closed(prose(*ASKS), cell(prints=False), cell()) == [False, False, True]


def test_a_paragraph_between_ends_the_question():
    assert closed(prose(*ASKS), prose("It is 3."), cell()) == [False, False, False]


def test_the_word_alone_asks_nothing():
    assert closed(prose("Networks predict."), cell()) == [False, False]


# --- the built pages


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_prediction_of_a_chapter_has_its_closed_output(site_folder, name):
    asked = (ROOT / f"{name}.md").read_text(encoding="utf-8").count("**Predict**")
    html = (site_folder / f"{name}.html").read_text(encoding="utf-8")
    assert html.count('<details class="predicted') == asked >= 5


def test_an_output_opens_by_mouse_and_key_without_javascript_and_is_printed(open_context, site_url):
    with open_context(java_script_enabled=False) as page:
        page.goto(f"{site_url}{CHAPTERS[0]}.html")
        first, second, third = (page.locator("details.predicted").nth(at) for at in range(3))
        label = first.locator("summary")
        assert label.inner_text() == "Show the output"
        assert not first.locator("pre").is_visible()
        label.click()
        assert first.locator("pre").is_visible()
        assert label.inner_text() == "Hide the output"
        second.locator("summary").press("Enter")
        assert second.locator("pre").is_visible()
        drawn = "element => element.querySelector('pre').checkVisibility()"
        assert not third.evaluate(drawn)
        page.emulate_media(media="print")
        assert third.evaluate(drawn)
        assert not third.locator("summary").is_visible()

"""What gives a prediction's answer away is closed, and opens without JavaScript and on paper."""

import re

import pytest
from docutils import nodes

from nnbook.files import ROOT
from tests.web.book import documents
from tools.site import predictions

CHAPTERS = [name for name in documents() if name.startswith("book/0")]


def prose(text="It is 3."):
    return nodes.paragraph("", nodes.Text(text))


def cell(*, prints=True):
    made = nodes.container(classes=["cell"])
    made += nodes.container(nb_element="cell_code_source", classes=["cell_input"])
    if prints:
        made += nodes.container(nb_element="cell_code_output", classes=["cell_output"])
    return made


def asked(name="sum"):
    return predictions.Prediction(name=name, fields=[])


def section(*children):
    made = nodes.section()
    made += children
    return made


def is_closed(node):
    while node := node.parent:
        if isinstance(node, predictions.Answer):
            return True
    return False


def test_the_output_closes_and_its_code_does_not():
    question, shown, after = asked(), cell(), cell()
    section(question, shown, predictions.Answered(), after)
    assert predictions.close(question) == ""
    code, answer = shown.children
    assert isinstance(answer, predictions.Answer)
    assert answer["name"] == "sum"
    assert not is_closed(code)
    assert not is_closed(after.children[1])


def test_prose_between_closes_and_what_follows_the_mark_does_not():
    question, shown, tells, next_cell, after = asked(), cell(), prose(), cell(), prose()
    made = section(question, shown, tells, next_cell, predictions.Answered(), after)
    assert predictions.close(question) == ""
    assert is_closed(tells)
    assert is_closed(next_cell)
    assert not is_closed(after)
    assert [type(child).__name__ for child in made.children] == [
        "Prediction",
        "container",
        "Answer",
        "paragraph",
    ]


def test_code_below_closed_prose_is_closed_with_it():
    question, tells, code = asked(), prose(), cell()
    section(question, tells, code, predictions.Answered())
    predictions.close(question)
    assert is_closed(code)


def test_a_cell_that_prints_nothing_stays_as_it_is():
    question, silent, shown = asked(), cell(prints=False), cell()
    section(question, silent, shown, predictions.Answered())
    predictions.close(question)
    assert len(silent.children) == 1
    assert isinstance(shown.children[1], predictions.Answer)


@pytest.mark.parametrize(
    ("children", "complaint"),
    [
        ([cell()], "write <!-- answered -->"),
        ([asked("other"), cell(), predictions.Answered()], "write <!-- answered -->"),
        ([predictions.Answered()], "nothing stands between"),
    ],
)
def test_a_prediction_without_an_end_is_a_mistake(children, complaint):
    question = asked()
    section(question, *children)
    assert complaint in predictions.close(question)


def test_comments_become_directives():
    text = "Add. **Predict**.\n\n<!-- predict sum: 3 -->\n\nIt is 3.\n\n<!-- answered -->\n\nNext."
    made = predictions.with_directives(text)
    assert "::::{predict} sum\n 3 \n::::" in made
    assert "::::{answered}\n::::" in made
    assert "<!--" not in made


@pytest.mark.parametrize(
    "comment", ["<!-- predict 3 -->", "<!-- predict Sum: 3 -->", "<!-- answered: 3 -->"]
)
def test_a_comment_that_is_only_like_one_is_found(comment):
    assert predictions.LIKE_ONE.findall(predictions.with_directives(comment)) == [comment]


# --- the built pages


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_prediction_of_a_chapter_can_be_made(site_folder, name):
    source = (ROOT / f"{name}.md").read_text(encoding="utf-8")
    html = (site_folder / f"{name}.html").read_text(encoding="utf-8")
    names = [found[1] for found in predictions.ASKED.finditer(source)]
    assert source.count("**Predict**") == len(names) >= 5
    assert re.findall(r'<form class="prediction \w+" id="predict-([\w-]+)"', html) == names
    for each in names:
        assert f'<details class="predicted" data-of="{each}"' in html


def test_an_answer_opens_by_mouse_and_key_without_javascript_and_is_printed(open_context, site_url):
    with open_context(java_script_enabled=False) as page:
        page.goto(f"{site_url}{CHAPTERS[0]}.html")
        assert not page.locator("form.prediction").first.is_visible()
        first, second, third = (page.locator("details.predicted").nth(at) for at in range(3))
        label = first.locator("summary")
        assert label.inner_text() == "Show the answer"
        inside = first.locator(":scope > :not(summary)").first
        assert not inside.is_visible()
        label.click()
        assert inside.is_visible()
        assert label.inner_text() == "Hide the answer"
        second.locator("summary").press("Enter")
        assert second.locator(":scope > :not(summary)").first.is_visible()
        drawn = "element => element.lastElementChild.checkVisibility()"
        assert not third.evaluate(drawn)
        page.emulate_media(media="print")
        assert third.evaluate(drawn)
        assert not third.locator("summary").is_visible()

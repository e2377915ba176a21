"""The pages that ask again: the boxes that their scripts read."""

import html
import json
import re

import pytest

from nnbook.files import ROOT
from tools.site import questions, review

OPTIONS = (
    questions.Option("a < b", "", True),
    questions.Option("</script>", "Why.", False, "that scripts end"),
)
ASKED = [
    questions.Question("one", "book/01_one", "first", "Which?", OPTIONS, concept="Order"),
    questions.Question("two", "book/01_one", "first", "Which?"),
    questions.Question("three", "book/02_two", "last", "Which?"),
]


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(questions, "review", lambda root: ASKED)
    monkeypatch.setattr(questions, "inventory", lambda root: ASKED[:1])
    monkeypatch.setattr(questions, "chapters", lambda root: ["01_one"])
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "01_one.md").write_text("# Title: one\n\n## First\n\n## Last\n")
    return tmp_path


@pytest.mark.parametrize(("part", "count"), [("today", 3), ("inventory", 1)])
def test_questions_stand_as_json_that_ends_no_script(root, part, count):
    box = review._box(part, root)
    assert box.startswith(f'<div class="nn-review nn-{part}">')
    assert box.count("</script>") == 1
    data = json.loads(re.search(r"json\">(.*?)</script>", box)[1])
    assert [each["id"] for each in data["questions"]] == ["one", "two", "three"][:count]
    assert data["questions"][0]["options"][1]["text"] == "</script>"
    assert data["titles"] == {
        "book/01_one": {"chapter": "1 Title: one", "sections": {"first": "First", "last": "Last"}}
    }
    assert review.WITHOUT in box


def test_the_welcome_page_knows_which_questions_each_section_has(root):
    box = review._box("waiting", root)
    data = json.loads(html.unescape(re.search(r'data-questions="([^"]*)"', box)[1]))
    assert data == {"book/01_one#first": ["one", "two"], "book/02_two#last": ["three"]}


def test_teachers_see_what_each_wrong_option_shows(root):
    box = review._box("misconceptions", root)
    assert "<summary>Order</summary>" in box
    assert "“a < b”: right." in box
    assert ": that scripts end." in box


def test_every_part_is_one_that_a_page_asks_for():
    pages = [file.read_text(encoding="utf-8") for file in (ROOT / "book").glob("*.md")]
    asked = {name for text in pages for name in re.findall(r"\{review\} (\w+)", text)}
    assert asked == set(review.PARTS)


@pytest.mark.parametrize(
    ("body", "needed"), [('<div class="nn-review nn-today">', True), ("<p>nn-review</p>", False)]
)
def test_a_page_loads_the_script_where_it_has_a_box(body, needed):
    context = {"body": body}
    review.needs_script(None, "page", "page.html", context, None)
    assert context["review"] is needed

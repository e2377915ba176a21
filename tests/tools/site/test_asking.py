"""What a question of the review is, and where its subject is taught."""

import pytest

from tools.site.answers import Field
from tools.site.asking import (
    Option,
    Question,
    anchors,
    chapter_text,
    led_from_elsewhere,
    section_above,
)

TEXT = "# Title\n\n## One, two & three\n\nText.\n\n### Deeper\n\n## Four\n"


def test_as_data_it_is_plain_to_its_last_option():
    options = (Option("Yes", "", True), Option("No", "Because.", False, "a belief"))
    question = Question(
        "a", "book/01_one", "one", "Is it?", options, fields=(Field("n", "number", "3"),)
    )
    data = question.as_data()
    assert data["options"][1] == {
        "text": "No",
        "why": "Because.",
        "is_right": False,
        "misconception": "a belief",
    }
    assert data["fields"][0]["answer"] == "3"
    assert (data["kind"], data["code"]) == ("options", "")


def test_sections_have_the_anchors_that_the_page_gives_them(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "01_one.md").write_text(TEXT)
    assert chapter_text(tmp_path, "01_one") == TEXT
    assert anchors(tmp_path, "01_one") == {"One, two & three": "one-two-three", "Four": "four"}


@pytest.mark.parametrize(
    ("end", "anchor"),
    [("Text.", "one-two-three"), ("### Deeper", "one-two-three"), ("Four", "four")],
)
def test_a_place_is_in_the_last_section_above_it(end, anchor):
    assert section_above(TEXT[: TEXT.index(end) + len(end)]) == anchor


def test_links_to_figures_lead_to_the_chapter_and_others_stay():
    html = '<a href="#xor:a=1">x</a> <a href="#two">y</a> <a href="other.html#z">z</a>'
    assert led_from_elsewhere(html, "01_one") == (
        '<a href="01_one.html#xor:a=1">x</a> <a href="01_one.html#two">y</a> '
        '<a href="other.html#z">z</a>'
    )

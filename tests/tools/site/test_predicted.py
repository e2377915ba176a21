"""Predictions that are asked again, out of their chapter."""

import re

import pytest

from nnbook.files import ROOT
from tools.site import predicted, questions
from tools.site.predictions import ASKED, LIKE_ONE, with_directives

CHAPTERS = questions.chapters(ROOT)
SAID = [
    each
    for chapter in CHAPTERS
    for each in predicted.said((ROOT / "book" / f"{chapter}.md").read_text(encoding="utf-8"))
]
AGAIN = [each for chapter in CHAPTERS for each in predicted.in_chapter(ROOT, chapter)]
CELL = """```{code-cell}
---
alt: A plot.
---
print(1 < 2)
```"""
TOLD = """With [a link](glossary.md#relu), <a href="#xor:width=1">a figure</a>
and [an exercise](../exercises/01_one.ipynb#exercise-one):"""
CHAPTER = """
# Title

## One, two & three

It prints something. **Predict** what.

<!-- predict first:
- `True`
* **False**
-->
<!-- again with code: Is `1` below
2?
- It would be if the
  sign were `>`.
-->

{cell}

{between}

<!-- answered -->

{after}

<!-- predict second: weights (8, 4); loss 97 % ± 3 -->
<!-- once: `a` asks the same -->

It is.

<!-- answered -->
"""


def chapter(tmp_path, change=lambda text: text, *, cell=CELL, between=TOLD, after="Later."):
    (tmp_path / "book").mkdir(exist_ok=True)
    text = CHAPTER.format(cell=cell, between=between, after=after)
    (tmp_path / "book" / "01_one.md").write_text(change(text), encoding="utf-8")
    return list(predicted.in_chapter(tmp_path, "01_one"))


def test_every_prediction_of_the_book_says_whether_it_is_asked_again():
    for name in CHAPTERS:
        text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
        assert len(list(predicted.said(text))) == text.count("**Predict**"), name
    assert {each.what for each in SAID} == {"again", "again with code", "once"}
    assert len(AGAIN) == sum(each.what != "once" for each in SAID)
    assert {each.id for each in AGAIN} <= {each.id for each in questions.review(ROOT)}


@pytest.fixture(scope="module")
def known():
    """The names of all questions that are asked again."""
    return {each.id for each in questions.review(ROOT)}


@pytest.mark.parametrize(
    "once", [each for each in SAID if each.what == "once"], ids=lambda each: each.name
)
def test_what_is_asked_once_has_a_reason_and_a_question_named_there_stands(once, known):
    assert len(once.text) > 15
    assert set(re.findall(r"`([^`]+)`", once.text)) <= known


@pytest.mark.parametrize("asked", AGAIN, ids=lambda question: question.id)
def test_a_question_and_its_explanation_stand_alone(asked):
    for text in (asked.ask, asked.why):
        assert not re.search(r"\*\*|\]\(|\$|`|<!--|\.md|\.ipynb", text)
        assert not re.search(r"\b(?:next cell|above|below:|as printed|predict)\b", text, re.I)
    assert asked.ask.rstrip().endswith("?")
    assert not asked.why.endswith(":</p>")
    assert (asked.kind == "fields") == bool(asked.fields)


def test_a_choice_is_asked_with_its_cell_and_the_chapters_explanation(tmp_path):
    (found,) = chapter(tmp_path)
    assert (found.id, found.page, found.section) == (
        "predicted-first",
        "book/01_one",
        "one-two-three",
    )
    assert found.ask == "Is <code>1</code> below 2?"
    assert [(each.text, each.why, each.is_right) for each in found.options] == [
        ("<code>True</code>", "It would be if the sign were <code>&gt;</code>.", False),
        ("<strong>False</strong>", "", True),
    ]
    assert re.sub("<[^>]+>", "", found.code) == "print(1 &lt; 2)\n"
    assert re.findall(r'href="([^"]+)"', found.why) == [
        "glossary.html#relu",
        "01_one.html#xor:width=1",
        "../exercises/01_one.html#exercise-one",
    ]
    assert found.why.endswith("</a>.</p>")


def test_a_mark_chooses_the_explanation_even_after_the_answer(tmp_path):
    (found,) = chapter(tmp_path, after="No.\n\n<!-- why -->\n\n- This\n- that")
    assert found.why == "<ul>\n<li>This</li>\n<li>that</li>\n</ul>"


def test_what_is_typed_keeps_labels_units_and_tolerances(tmp_path):
    def ask_second(text):
        return text.replace("<!-- once: `a` asks the same -->", "<!-- again: Which? -->")

    _, second = chapter(tmp_path, ask_second)
    assert second.kind == "fields"
    assert [(each.label, each.answer, each.within, each.unit) for each in second.fields] == [
        ("weights", "(8, 4)", "", ""),
        ("loss", "97", "3", "%"),
    ]
    assert (second.why, second.code, second.options) == ("<p>It is.</p>", "", ())


@pytest.mark.parametrize(
    ("texts", "change", "said"),
    [
        ({}, ("<!-- once: `a` asks the same -->", ""), "prediction second: write <!-- again: "),
        ({"between": "| a | b |"}, ("", ""), "prediction first: nothing up to <!-- answered -->"),
        ({"cell": ""}, ("", ""), "prediction first: no cell follows"),
        ({}, ("- It would be", "It would be"), "prediction first: wrong options 1, reasons 0"),
    ],
)
def test_what_is_missing_is_said(tmp_path, texts, change, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        chapter(tmp_path, lambda text: text.replace(*change), **texts)


def test_no_comment_for_another_page_reaches_this_one():
    for name in CHAPTERS:
        text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
        made = with_directives(text)
        assert not LIKE_ONE.search(made)
        assert "{predict}" in made
        for asked in ASKED.finditer(text):
            assert asked[1] in made


def test_one_that_is_not_written_so_is_left_for_the_warning():
    assert LIKE_ONE.search(with_directives("<!-- again QUESTION -->"))

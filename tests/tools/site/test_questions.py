"""The bank of questions: sound, enough, and each leads to where its subject is taught."""

import re
from itertools import combinations

import pytest

from nnbook.files import ROOT
from tools.site import questions

REVIEW, INVENTORY = questions.review(ROOT), questions.inventory(ROOT)
PROMISED = 90
CHAPTER = """
# Title

## One, two & three

<div class="question">
<p class="question-text">Is <code>a &lt; b</code>?</p>
<details class="option right"><summary>Yes</summary><p>Right: see <a
href="#xor:width=1">here</a>.</p></details>
<details class="option wrong"><summary><em>No</em></summary><p>It is.</p></details>
</div>
"""
ROW = """
[[question]]
id = "a"
section = "one-two-three"
ask = "Is `a < b`?"
right = ["Yes", "It is."]
wrong = [["No", "Because."], ["Perhaps", "So."]]
"""


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / questions.FOLDER
    folder.mkdir(parents=True)
    (tmp_path / "book" / "01_one.md").write_text(CHAPTER)
    (folder / "01_one.toml").write_text(ROW)
    (folder / "drawn.toml").write_text("question = []")
    return tmp_path


def test_there_are_as_many_as_promised_and_every_chapter_has_some():
    assert len(REVIEW) >= PROMISED
    for chapter in questions.chapters(ROOT):
        assert sum(each.page == f"book/{chapter}" for each in REVIEW) >= 10
    assert len(INVENTORY) == 12


def test_no_question_asks_what_another_asks():
    words = {each.id: set(re.findall(r"\w+", each.ask.lower())) for each in REVIEW}
    for one, other in combinations(words, 2):
        shared = len(words[one] & words[other]) / len(words[one] | words[other])
        assert shared < 0.6, (one, other)


def test_what_a_chapter_recalls_from_others_is_not_asked_twice():
    assert not [each.id for each in REVIEW if each.section == questions.RECALL]


def test_numbers_to_work_out_come_with_the_first_ten_of_each_chapter_that_has_some():
    for chapter in questions.chapters(ROOT):
        of_chapter = [each for each in REVIEW if each.page == f"book/{chapter}"]
        first = [place for place, each in enumerate(of_chapter) if each.kind in questions.KINDS]
        assert not first or first[0] < 10, chapter


def test_the_right_option_is_not_given_away_by_its_length():
    for chapter in questions.chapters(ROOT):
        for question in questions._written(ROOT, chapter):
            right, *wrong = (len(option.text) for option in question.options)
            assert right <= 1.6 * max(wrong), question.id


@pytest.mark.parametrize("question", [*REVIEW, *INVENTORY], ids=lambda question: question.id)
def test_a_question_leads_to_a_section_that_stands(site_folder, question):
    html = (site_folder / f"{question.page}.html").read_text(encoding="utf-8")
    assert f'<section id="{question.section}"' in html


@pytest.mark.parametrize("question", [*REVIEW, *INVENTORY], ids=lambda question: question.id)
def test_every_option_says_why_somebody_would_choose_it(question):
    assert question.kind != "options" or len(question.options) >= 3
    assert sum(option.is_right for option in question.options) == (question.kind == "options")
    for option in question.options:
        assert len(option.why or (option.is_right and question.why)) > 15, option


def test_a_question_of_a_chapter_is_read_from_its_text(book):
    (found,) = questions.in_chapter(book, "01_one")
    assert (found.page, found.section) == ("book/01_one", "one-two-three")
    assert found.ask == "Is <code>a &lt; b</code>?"
    right, wrong = found.options
    assert right.is_right
    assert right.why.split() == ["Right:", "see", "<a", 'href="01_one.html#xor:width=1">here</a>.']
    assert (wrong.text, wrong.why, wrong.is_right) == ("<em>No</em>", "It is.", False)


def test_the_chapters_of_the_book_lose_no_question():
    for chapter in questions.chapters(ROOT):
        text = (ROOT / "book" / f"{chapter}.md").read_text(encoding="utf-8")
        assert len(list(questions.in_chapter(ROOT, chapter))) == text.count('class="question"')


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('section = "one-two-three"', 'section = "four"', "book/01_one has no section 'four'"),
        ('["Perhaps", "So."]', "", "write at least 2 wrong options"),
        ('["Perhaps", "So."]', '["No", "So."]', "two options are the same"),
        ('["Perhaps", "So."]', '["Perhaps", ""]', "each option is a text and the reason"),
        ('right = ["Yes", "It is."]', "", "'right'"),
        ('id = "a"', 'id = "a"\nkind = "word"', "kind is one of number, shape"),
    ],
)
def test_a_question_that_is_not_sound_is_refused_in_one_line(book, old, new, said):
    file = book / questions.FOLDER / "01_one.toml"
    file.write_text(ROW.replace(old, new))
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        questions.review(book)
    assert "01_one.toml: a: " in str(refused.value)


def test_two_of_the_same_name_are_refused(book):
    file = book / questions.FOLDER / "01_one.toml"
    file.write_text(ROW + ROW)
    with pytest.raises(ValueError, match="the same id: a"):
        questions.review(book)


def test_in_the_inventory_every_wrong_option_names_its_misconception(book):
    file = book / questions.FOLDER / "inventory.toml"
    file.write_text(ROW.replace('id = "a"', 'id = "a"\nchapter = "01_one"\nconcept = "Order"'))
    with pytest.raises(ValueError, match="each wrong option a misconception"):
        questions.inventory(book)

"""The pages as text: what they say, and that nothing from a submission becomes markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from nnbook.grading.reports import visible
from nnbook.grading.reports.class_page import MOST_NAMES, class_page
from nnbook.grading.reports.pages import Feedback, file_name, report, write, write_report
from tests.grading.samples import (
    BROKEN,
    COUNT,
    FULL,
    LINEAR,
    MISSING,
    MIXED,
    NEURON,
    UNTOUCHED,
    a_class,
    entry,
)

VOID = {"meta", "br", "img", "link", "input", "line", "rect"}


class Reader(HTMLParser):
    """Collects elements, attributes and text, and checks that elements are closed in order."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.attributes, self.words, self.open = [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append(tag)
        self.attributes += attributes

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag in ("dt", "dd", "h2", "h3", "td", "th"):
            self.words.append(" ")

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", "".join(self.words))


PAGES = {
    "mixed": lambda: report([MIXED], student="ada"),
    "full": lambda: report([FULL]),
    "untouched": lambda: report([UNTOUCHED]),
    "broken": lambda: report([BROKEN]),
    "several": lambda: report([MIXED, FULL, BROKEN]),
    "class": lambda: class_page(a_class()),
    "empty class": lambda: class_page([]),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_no_code_and_asks_nobody_for_anything(name):
    page = PAGES[name]()
    page.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", page)
    reader = Reader(page)
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(reader.elements)
    for attribute, value in reader.attributes:
        assert not attribute.startswith("on")
        if attribute in ("href", "src"):
            assert value.startswith(("#", "feedback/"))
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page
    ids = [value for attribute, value in reader.attributes if attribute == "id"]
    assert len(ids) == len(set(ids))


def test_a_learner_reads_what_holds_which_mistake_and_the_next_step():
    text = Reader(report([MIXED], student="ada")).text
    assert "Feedback for ada" in text
    assert "6 of 16 points" in text
    assert "✗ incorrect 2 of 5 points" in text
    assert "Equals x @ W.T + b" in text
    assert "Observed linear multiplies by W as it is stored." in text
    assert "expected [[5, 6]]" in text
    assert "Points to W is stored as (out, in)." in text
    assert "Next step Write the shapes below the line." in text
    assert r"got </style><script>alert(1)</script>" in text
    assert r"\x1b[31m\x00\xff\u202e" in text
    assert "Total memory is not limited" in text


def test_what_is_untouched_has_no_list_of_what_does_not_hold():
    text = Reader(report([UNTOUCHED])).text
    assert "Nothing has been attempted yet. A good place to start: Count the parameters." in text
    assert "67 for 4" not in text


def test_a_page_without_a_mistake_is_worth_keeping():
    text = Reader(report([FULL])).text
    assert "Every exercise is correct." in text
    assert "Worth keeping One neuron. What One neuron teaches." in text
    assert "Worth keeping" not in Reader(report([MIXED])).text


@pytest.mark.parametrize(
    ("exercises", "lead"),
    [
        ((NEURON, COUNT), "1 of 2 exercises is correct. Next: Count the parameters."),
        (
            (NEURON, NEURON, replace(LINEAR, points=1, title="far"), replace(LINEAR, points=4)),
            "2 of 4 exercises are correct. Nearest to done: A layer for a whole batch.",
        ),
        (
            (replace(LINEAR, points=0), COUNT),
            "0 of 2 exercises are correct. Look next at: A layer for a whole batch.",
        ),
        ((), ""),
    ],
)
def test_the_first_sentence_says_what_comes_next(exercises, lead):
    assert Feedback(replace(FULL, exercises=exercises), "a").lead == lead


def test_a_report_on_several_notebooks_adds_up_what_was_graded():
    text = Reader(report([MIXED, FULL, BROKEN])).text
    assert "15 of 25 points" in text
    assert "Feedback on 3 notebooks" in text
    assert "not graded" in text


def test_a_teacher_reads_the_mistakes_most_frequent_first():
    text = Reader(class_page(a_class(15), unfinished=2)).text
    assert "students 16 submissions graded 15 could not be graded 1 median score" in text
    assert "2 more submissions have not been graded yet" in text
    assert "not UTF-8" in text
    first, second = (text.index(f"A layer for a whole batch: {x}") for x in ("untr", "swap"))
    assert first < second
    assert "untransposed 6 of 12 submissions" in text
    assert "student-05" in text[first:second]
    assert "student-03" not in text[first:second]
    assert "Points to W is stored as (out, in)." in text[first:second]
    assert MISSING[0].split(":")[0] in text


def test_of_a_mistake_that_hundreds_made_some_names_are_shown():
    entries = [
        entry(replace(MIXED, path=f"s{i}/1.ipynb", exercises=(LINEAR,)))
        for i in range(MOST_NAMES + 7)
    ]
    assert "and 7 more" in Reader(class_page(entries)).text


def test_the_chart_has_words():
    nothing = replace(FULL, exercises=tuple(replace(each, points=0) for each in FULL.exercises))
    page = class_page([entry(FULL, "a"), entry(FULL, "b"), entry(nothing, "c")])
    assert 'aria-label="Scores in per cent: 1 from 0 to 10; 2 from 90 to 100."' in page


@pytest.mark.parametrize(
    "path",
    ["ada/01.ipynb", "../../etc/passwd", "a\nb", "\udcff", "x" * 4000, "", "con/NUL.ipynb", "é"],
)
def test_the_name_of_a_page_is_safe_and_its_own(path):
    name = file_name(path)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,75}\.html", name)
    assert file_name(f"{path}!") != name


def test_pages_of_similar_paths_do_not_meet():
    assert len({file_name(path) for path in ("a/b", "a-b", "a b", "a/b.ipynb")}) == 4


def test_a_page_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "new" / "page.html"
    write_report([FULL], target)
    before = target.read_bytes()
    assert b"Every exercise is correct" in before
    with pytest.raises(UnicodeEncodeError):
        write(target, "\udcff")
    assert target.read_bytes() == before
    assert [each.name for each in target.parent.iterdir()] == ["page.html"]


def test_unseen_characters_are_made_visible():
    assert visible.text("a\tb\r\nc\x07\udcff\ud800\u202e") == "a\tb\nc\\x07\\xff\\ud800\\u202e"
    assert visible.line("a\tb\nc") == r"a\tb\nc"
    assert visible.text("x" * 50, 10) == "x" * 9 + "…"

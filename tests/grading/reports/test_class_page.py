"""The class page as text: what a teacher reads."""

from dataclasses import replace

from nnbook.grading.reports.class_page import (
    MOST_FILES,
    MOST_NAMES,
    MOST_ROWS,
    class_page,
    class_pages,
)
from nnbook.grading.submission.collecting import LeftOut
from tests.grading.reports.reader import Reader
from tests.grading.samples import (
    CHANGES,
    FULL,
    LINEAR,
    MISSING,
    MIXED,
    ROLL,
    RULES,
    a_class,
    clusters,
    entry,
)


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


def test_notes_and_what_was_left_out_are_listed():
    files = [LeftOut(f"ada/{i}.pdf", "ada", "a PDF") for i in range(MOST_FILES + 3)]
    text = Reader(class_page(a_class(10), left_out=files)).text
    assert "Notes" in text
    assert "Cell 3 was stopped" in text
    assert "ada/0.pdf a PDF" in text
    assert "And 3 more: gradebook.csv lists them all." in text
    quiet = Reader(class_page([entry(FULL)])).text
    assert "Notes" not in quiet
    assert "Left out" not in quiet


def test_what_a_class_says_beside_its_scores_is_on_the_page_and_harmless():
    entries = [replace(each, late=True) for each in a_class(6)]
    page = class_page(entries, roll=ROLL, clusters=clusters(entries), changes=CHANGES, rules=RULES)
    assert "<script" not in page
    text = Reader(page).text
    for words in (
        "14 people are on it; 2 handed in nothing, and 2 of those who did are not on it.",
        "Somebody Else not on the roster",
        "12 marks written into marks.csv",
        "linear-3fa9c2 3 submissions",
        "Into nnbook/checks/exercises/layers/linear.py: the function above DEFINITION",
        "Since the run of 2026-11-30",
        "A layer for a whole batch: untransposed 8 5",
        "opposite-sign 6 of 12 1 of 11",
        "One neuron 10.",
        "student-00 late",
    ):
        assert words in text, words
    assert text.index("linear-3fa9c2") < text.index("linear-0b11aa")


def test_submissions_of_a_large_class_go_on_behind_the_first_page():
    entries = a_class(2 * MOST_ROWS + 5)
    pages = class_pages(entries)
    assert list(pages) == ["class.html", "class-2.html", "class-3.html"]
    listed = [page.count('<td class="path">') for page in pages.values()]
    assert listed == [MOST_ROWS, MOST_ROWS, 6]
    first, last = MOST_ROWS + 1, 2 * MOST_ROWS
    assert f"Submissions {first} to {last} of" in Reader(pages["class-2.html"]).text
    assert 'href="class-3.html"' in pages["class.html"]
    assert list(class_pages(entries[:3])) == ["class.html"]


def test_what_counts_is_told_from_what_was_handed_in():
    nothing = replace(FULL, exercises=tuple(replace(each, points=0) for each in FULL.exercises))
    best = entry(FULL, "a")
    text = Reader(class_page([entry(nothing, "a"), best], counting=[best])).text
    assert "median score 100 %" in text
    assert "9 of 9" in text
    assert "0 of 9" in text

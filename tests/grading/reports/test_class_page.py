"""The class page as text: what a teacher reads."""

from dataclasses import replace

from nnbook.grading.reports.class_page import MOST_FILES, MOST_NAMES, class_page
from nnbook.grading.submission.collecting import LeftOut
from tests.grading.reports.reader import Reader
from tests.grading.samples import FULL, LINEAR, MISSING, MIXED, a_class, entry


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

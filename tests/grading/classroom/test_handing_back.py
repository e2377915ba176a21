"""What goes back to a learning platform: marks, and feedback in one ZIP."""

import zipfile
from dataclasses import replace

import pytest

from nnbook.grading.classroom.handing_back import FEEDBACK, MARKS, Back, check, hand_back, marks
from nnbook.grading.classroom.source import Class
from nnbook.grading.reports.marks_back import Mark, NoColumn
from nnbook.grading.reports.tally import Entry
from nnbook.grading.results import SubmissionResult
from nnbook.grading.submission.collecting import Collection, Submission
from nnbook.grading.submission.matching import match
from nnbook.grading.submission.platforms import owner
from nnbook.grading.submission.rosters import read_roster
from tests.grading import samples
from tests.grading.reports.importers import canvas_marks
from tests.grading.submission.exported import CANVAS, MOODLE

IDS = {"12345", "12346", "12347", "99999"}


def entry(student, *exercises, name="01_layers.ipynb", error=None):
    """An entry as the course makes it, from what Moodle calls it."""
    path = f"{student}_51001_assignsubmission_file/{name}"
    result = SubmissionResult(path, error, tuple(exercises), ("01_layers",))
    return Entry(
        student, result, f"feedback/{student}-{name}.html", owner=owner(path.partition("/")[0])
    )


SECOND = samples.right("linear", "A layer for a whole batch", 5)
WRONG = samples.LINEAR
ADA = entry("Ada Lovelace", samples.NEURON, SECOND)
GRACE = entry("Grace Hopper", samples.NEURON, WRONG)
BROKEN = entry("Grace Hopper", name="02.ipynb", error="not a notebook")


def of_class(tmp_path, text, *entries):
    (tmp_path / "roster.csv").write_bytes(text.encode())
    roster = read_roster(tmp_path / "roster.csv")
    submissions = tuple(Submission(e.result.path, e.student) for e in entries)
    found = Collection(submissions)
    return Class(tmp_path, found, roster, match(found, roster))


def pages(out, *entries):
    (out / "feedback").mkdir(parents=True)
    for each in entries:
        (out / each.page).write_text(f"page of {each.student}")
    return out


def test_a_mark_says_in_words_what_is_missing():
    found = marks([ADA, GRACE], [ADA, GRACE])
    assert found["Ada Lovelace"] == Mark(9, 9, "9 of 9 points.")
    assert found["Grace Hopper"] == Mark(
        6, 9, "6 of 9 points. Not complete: A layer for a whole batch."
    )


def test_of_many_that_are_missing_the_first_are_named():
    titles = "abcdefg"
    wrong = [replace(WRONG, id=each, title=each, points=0, max_points=1) for each in titles]
    (mark,) = marks([one := entry("Ada Lovelace", *wrong)], [one]).values()
    assert mark.text == "0 of 7 points. Not complete: a; b; c; d and 3 more."


def test_a_mark_is_open_where_a_file_could_not_be_graded_or_nothing_counts():
    found = marks([ADA, GRACE, BROKEN], [ADA, GRACE])
    assert found["Ada Lovelace"].open == ""
    assert found["Grace Hopper"].open == "a file could not be graded"
    twice = marks([BROKEN, replace(BROKEN, page="other")], [])
    assert twice["Grace Hopper"].open == "2 files could not be graded"
    assert marks([ADA], [])["Ada Lovelace"].open == "no exercise that was handed in counts"


def test_marks_and_feedback_are_written_and_this_is_said(tmp_path):
    out = pages(tmp_path / "out", ADA, GRACE)
    of = of_class(tmp_path, CANVAS, ADA, GRACE)
    said = hand_back(of, [ADA, GRACE], [ADA, GRACE], Back("Layers", out_of=10.0), out)
    assert said[0] == f"2 marks written into {MARKS}"
    assert f"2 feedback pages packed into {FEEDBACK}" in said
    written = canvas_marks((out / MARKS).read_bytes(), IDS, {"4711": 21, "4712": 10})
    assert (written["12345", "4711"], written["12346", "4711"]) == ("10", "6.67")
    with zipfile.ZipFile(out / FEEDBACK) as made:
        assert sorted(made.read(each) for each in made.namelist()) == [
            b"page of Ada Lovelace",
            b"page of Grace Hopper",
        ]


def test_in_moodle_it_says_by_what_students_are_found(tmp_path):
    of = of_class(tmp_path, MOODLE, ADA)
    said = hand_back(of, [ADA], [ADA], Back(), pages(tmp_path / "out", ADA))
    assert "in Moodle, map “Email address” to find the students" in said


def test_without_roster_and_platform_there_is_nothing_to_write(tmp_path):
    out = pages(tmp_path / "out", ADA)
    plain = replace(ADA, owner=None)
    assert hand_back(Class(tmp_path, Collection(())), [plain], [plain], Back(), out) == []
    assert [each.name for each in out.iterdir()] == ["feedback"]


def test_a_column_that_is_not_there_is_said_beforehand(tmp_path):
    of = of_class(tmp_path, CANVAS, ADA)
    check(of, Back("Layers"))
    with pytest.raises(NoColumn):
        check(of, Back("Labels"))
    check(Class(tmp_path, Collection(())), Back("Labels"))

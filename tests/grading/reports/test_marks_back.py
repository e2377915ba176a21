"""Marks in the platforms' own exports, read back as the platforms' importers read them."""

import csv
import io
import re

import pytest

from nnbook.grading.reports.marks_back import Mark, NoColumn, fill, identity, mark_column
from nnbook.grading.submission.matching import Matching
from nnbook.grading.submission.rosters import read_roster
from tests.grading.reports.importers import canvas_marks, moodle_marks, worksheet_marks
from tests.grading.submission.exported import CANVAS, GERMAN, MOODLE, PLAIN, WORKSHEET

MARKS = {
    "Ada Lovelace": Mark(21, 21, "21 of 21 points."),
    "Grace Hopper": Mark(7, 21, "7 of 21 points. Not complete: One neuron."),
}
STUDENTS = {"12345", "12346", "12347", "99999"}
EMAILS = {f"{name}@example.org" for name in ("ada", "grace", "zoe")}
REAL = "Assignment: Layers (Real)"


def roster(tmp_path, text):
    (tmp_path / "roster.csv").write_bytes(text.encode())
    return read_roster(tmp_path / "roster.csv")


def filled(tmp_path, text, marks=MARKS, column=None, out_of=None):
    found = roster(tmp_path, text)
    matching = Matching({each.name: each for each in found.members}, {}, ())
    return fill(found, matching, marks, mark_column(found, column), out_of)


def test_canvas_takes_the_marks_and_finds_nothing_else_changed(tmp_path):
    """Canvas reads the column by the assignment's number in its name, the student by ID, and
    would take a change of any other field, of Points Possible too, for a wish of the teacher's."""
    done = filled(tmp_path, CANVAS, column="Layers")
    marks = canvas_marks(done.content, STUDENTS, {"4711": 21, "4712": 10})
    assert marks["12345", "4711"] == "21"
    assert marks["12346", "4711"] == "7"
    assert (marks["12347", "4711"], marks["12345", "4712"]) == ("", "7.5")
    before, after = CANVAS.splitlines(), done.content.decode().splitlines()
    changed = [number for number, line in enumerate(after) if line != before[number]]
    assert changed == [3, 4]
    assert after[4] == '"Hopper, Grace" ,12346,s002,grace, Tue ,7,,0'
    assert done.notes == ()


def test_canvas_with_semicolons_and_a_mark_of_unicode(tmp_path):
    """Canvas exports semicolons and a byte order mark for those who want them, and reads both."""
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=";").writerows(csv.reader(io.StringIO(CANVAS, newline="")))
    done = filled(tmp_path, "\ufeff" + made.getvalue(), column="4711")
    assert done.content.startswith(b"\xef\xbb\xbf")
    marks = canvas_marks(done.content, STUDENTS, {"4711": 21, "4712": 10})
    assert (marks["12345", "4711"], marks["12346", "4711"]) == ("21", "7")


def test_marks_are_scaled_to_what_the_platform_counts_and_this_is_said(tmp_path):
    done = filled(tmp_path, CANVAS.replace("21.00", "10.00"), column="Layers")
    marks = canvas_marks(done.content, STUDENTS, {"4711": 10, "4712": 10})
    assert (marks["12345", "4711"], marks["12346", "4711"]) == ("10", "3.33")
    assert done.notes == ("“Layers (4711)” counts 10 points, the exercises 21: marks are scaled",)


@pytest.mark.parametrize(("word", "why"), [("EX", "excused"), ("N/A", "not assigned")])
def test_who_is_excused_stays_so(tmp_path, word, why):
    done = filled(tmp_path, CANVAS.replace('10:00",,7.5', f'10:00",{word},7.5'), column="Layers")
    assert f'10:00",{word},7.5'.encode() in done.content
    assert done.notes == (f"Ada Lovelace: no mark written: “{word}” in the export, {why}",)


def test_what_is_no_mark_yet_is_not_written(tmp_path):
    marks = MARKS | {"Grace Hopper": Mark(0, 21, open="a file could not be graded")}
    done = filled(tmp_path, CANVAS, marks, column="Layers")
    assert b"grace, Tue ,3,,0" in done.content
    assert done.notes == ("Grace Hopper: no mark written: a file could not be graded",)
    assert done.written == 1


def by_email(done):
    """What Moodle makes of the file where email addresses are mapped."""
    return moodle_marks(
        done.content,
        EMAILS,
        find="Email address",
        mark=REAL,
        feedback="Assignment: Layers (Feedback)",
    )


def test_moodle_takes_marks_and_feedback(tmp_path):
    """Moodle finds a user by the column that is mapped, an email address or ID number; a dash is
    no mark; feedback is a column of its own, which every row must then have."""
    done = filled(tmp_path, MOODLE)
    given = by_email(done)
    assert given == {
        "ada@example.org": (21, "21 of 21 points."),
        "grace@example.org": (7, "7 of 21 points. Not complete: One neuron."),
        "zoe@example.org": (None, ""),
    }
    assert identity(roster(tmp_path, MOODLE)) == "Email address"
    assert b'"10,5",1733000000' in done.content
    assert "where it counts another number in Moodle, give that with --out-of" in done.notes[0]
    assert b",10.5," not in done.content
    assert b",100,".join([b"", b""]) in filled(tmp_path, MOODLE, out_of=100).content


def test_who_cannot_be_found_in_moodle_is_left_out_and_named(tmp_path):
    """Where the mapped field is empty, Moodle keeps the user of the row above: Ada would get
    Grace's mark."""
    text = MOODLE.replace("s002,,grace@example.org", ",,").replace("s003", "")
    done = filled(tmp_path, text)
    given = by_email(done)
    assert given["ada@example.org"][0] == 21
    assert any("left out of the file" in note and "Grace" in note for note in done.notes)
    by_number = MOODLE.replace("grace@example.org", "")
    assert identity(roster(tmp_path, by_number)) == "ID number"
    assert b"Hopper" in filled(tmp_path, by_number).content


def test_moodles_grading_worksheet(tmp_path):
    """Moodle finds the participant by the number in Identifier; Maximum Grade says what counts."""
    done = filled(tmp_path, WORKSHEET)
    given = worksheet_marks(done.content)
    assert given["51001"] == ("42", "21 of 21 points.")
    assert given["51002"] == ("14", "7 of 21 points. Not complete: One neuron.")
    assert given["51003"] == ("", "")
    assert "counts 42 points, the exercises 21" in done.notes[0]


@pytest.mark.parametrize(
    ("text", "yes", "no", "told"),
    [
        (WORKSHEET, "Yes", "No", "Grade can be changed"),
        (GERMAN, "Ja", "Nein", "Bewertung kann geändert werden"),
    ],
)
def test_rows_that_moodle_has_locked_stay_as_they_are(tmp_path, text, yes, no, told):
    text = text.replace(f",{yes},", f",{no},", 1)
    done = filled(tmp_path, text)
    lines = done.content.decode("utf-8-sig").splitlines()
    assert lines[1] == text.splitlines()[1]
    assert lines[2] != text.splitlines()[2]
    (note,) = [each for each in done.notes if "locked" in each]
    assert note.startswith(f"left as they are, locked in Moodle (see “{told}”): the rows of Ada")
    assert "locked" not in "".join(filled(tmp_path, text.replace(no, yes)).notes)


def test_a_plain_table_gets_columns(tmp_path):
    done = filled(tmp_path, PLAIN, {"Lovelace Ada": Mark(2.5, 21, "half; of it")})
    assert done.content.decode().splitlines() == [
        "name;email;score;feedback",
        'Lovelace Ada;ada@example.org;2.5;"half; of it"',
        "Hopper Grace;grace@example.org;;",
    ]


@pytest.mark.parametrize(
    ("text", "column", "why"),
    [
        (CANVAS, None, "several columns: say which with --column, one of “Layers"),
        (CANVAS, "Nothing", "has no column “Nothing”; there are: “Layers"),
        (CANVAS, "Final Score", "Canvas does not take marks for “Final Score” back"),
        (CANVAS, "SIS User ID", "tells who somebody is"),
        (MOODLE.replace(REAL, "Institution 2"), None, "has no column for an assignment"),
    ],
)
def test_which_column_is_never_guessed(tmp_path, text, column, why):
    with pytest.raises(NoColumn, match=why) as raised:
        filled(tmp_path, text, column=column)
    assert "\n" not in str(raised.value)


def test_a_worksheet_of_another_language_gets_its_marks_in_its_own_columns(tmp_path):
    done = filled(tmp_path, GERMAN)
    rows = list(csv.reader(io.StringIO(done.content.decode())))
    assert rows[0] == next(csv.reader([GERMAN.splitlines()[0]]))
    assert [(row[4], row[8][:7]) for row in rows[1:]] == [("21", "21 of 2"), ("7", "7 of 21")]
    assert all("scaled" not in note for note in done.notes)


def test_a_worksheet_that_excel_saved_with_semicolons_gets_commas_again(tmp_path):
    made = io.StringIO(newline="")
    text = WORKSHEET.removeprefix("\ufeff")
    csv.writer(made, delimiter=";").writerows(csv.reader(io.StringIO(text, newline="")))
    done = filled(tmp_path, "\ufeff" + made.getvalue())
    assert worksheet_marks(done.content)["51001"] == ("42", "21 of 21 points.")
    assert any("commas" in note for note in done.notes)


def test_a_line_that_names_the_separator_is_not_sent_to_a_platform(tmp_path):
    marks = filled(tmp_path, "sep=,\n" + CANVAS, column="Layers").content
    assert canvas_marks(marks, STUDENTS, {"4711": 21, "4712": 10})["12345", "4711"] == "21"


def test_an_assignment_that_is_marked_in_words_takes_no_points(tmp_path):
    with pytest.raises(NoColumn, match="has a scale"):
        filled(tmp_path, WORKSHEET.replace("42.00", "Satisfactory"))


def test_full_marks_that_differ_from_row_to_row_are_asked_for(tmp_path):
    done = filled(tmp_path, WORKSHEET.replace("42.00", "40.00", 1))
    assert any("--out-of" in note for note in done.notes)


def test_who_is_in_two_sections_has_the_mark_in_both_rows(tmp_path):
    again = '"Lovelace, Ada",12345,s001,ada,"Tue",,,\r\n'
    done = filled(tmp_path, CANVAS + again, column="Layers")
    assert done.content.decode().splitlines()[-1] == again.replace(",,,", ",21,,").strip()
    assert done.written == 2


@pytest.mark.parametrize("name", ["Total del curso (Real)", "Gesamt (Punkte)"])
def test_a_total_is_never_taken_for_an_assignment(tmp_path, name):
    only = MOODLE.replace(REAL, "Institution 2").replace("Course total (Real)", name)
    with pytest.raises(NoColumn, match=f"--column, one of “{re.escape(name)}”"):
        filled(tmp_path, only)
    both = MOODLE.replace(REAL, "Devoir : X (Brut)").replace("Course total (Real)", name)
    assert b"Devoir : X (Feedback)" in filled(tmp_path, both).content

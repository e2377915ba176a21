"""The CSV gradebook, as a program and as a spreadsheet read it."""

import csv
import io
from dataclasses import replace

import pytest

from nnbook.grading.reports.tables import cell, students_csv, submissions_csv
from nnbook.grading.submission.collecting import LeftOut
from tests.grading.samples import BROKEN, FULL, LEFT_OUT, MIXED, NEURON, entry


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＠"])
def test_no_cell_is_a_formula(first):
    shown = cell(f"{first}1+1")
    assert shown.startswith("'")
    assert shown.isprintable()


def test_ordinary_cells_stay_as_they_are():
    assert cell("ada-lovelace") == "ada-lovelace"
    assert cell('Ünal, 東京 "x"; y') == 'Ünal, 東京 "x"; y'


def test_hostile_students_make_one_row_each():
    names = ["=1+1", 'a"b', "a,b;c", "a\r\nb", "\udcff", "x" * 5000, "@SUM(A1)", ""]
    entries = [entry(replace(MIXED, path=f"{name}/1.ipynb"), name) for name in names]
    text = submissions_csv(entries)
    text.encode()
    assert len(read(text)) == len(text.split("\r\n")) - 2 == len(names)
    for line in text.split("\r\n")[1:-1]:
        assert line.startswith('"')
        assert line[1] not in "=+-@"
    assert len(read(students_csv(entries))) == len(names)


def test_points_stand_under_their_exercise():
    rows = read(submissions_csv([entry(MIXED), entry(FULL), entry(BROKEN, "grace")]))
    assert rows[0]["student"] == "ada"
    assert (rows[0]["score"], rows[0]["max_score"]) == ("6", "16")
    assert (rows[0]["neuron"], rows[0]["linear"], rows[0]["count-parameters"]) == ("4", "2", "0")
    assert (rows[1]["linear"], rows[1]["xor-weights"]) == ("5", "")
    assert rows[2]["score"] == rows[2]["neuron"] == ""
    assert rows[2]["error"].startswith("not UTF-8")


def test_a_student_has_the_best_points_of_all_submissions():
    worse = replace(FULL, exercises=(replace(NEURON, points=1, status="incorrect"),))
    entries = [entry(worse, "ada"), entry(MIXED, "ada"), entry(FULL, "ada"), entry(BROKEN, "alan")]
    ada, alan = read(students_csv(entries))
    assert (ada["neuron"], ada["linear"], ada["xor-weights"]) == ("4", "5", "0")
    assert (ada["score"], ada["max_score"]) == ("9", "16")
    assert (alan["score"], alan["neuron"]) == ("0", "")
    assert (ada["not_graded"], alan["not_graded"]) == ("0", "1"), "a 0 that is no mark"


def test_what_was_left_out_has_a_row_and_stands_beside_its_student():
    files = [LEFT_OUT, LeftOut("list.csv", "", "data, not a notebook")]
    table = read(submissions_csv([entry(MIXED)], files))
    assert table[0]["submission"] == MIXED.path
    assert table[0]["notes"].startswith("Cell 3 was stopped")
    assert (table[2]["student"], table[2]["error"]) == ("", "left out: data, not a notebook")
    assert {(row["score"], row["neuron"]) for row in table[1:]} == {("", "")}
    (student,) = read(students_csv([entry(MIXED)], files))
    assert student["left_out"].startswith("ada/")
    assert "list.csv" not in student["left_out"]

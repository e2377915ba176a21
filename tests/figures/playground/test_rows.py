"""Rows that a reader pastes in: what is read, and what is said of a row that cannot be."""

import pytest

from nnbook.figures.playground import SAMPLE
from tests.figures.playground.asking import ask

GOOD = "1,2,a\n2,1,b\n3,2,a\n4,1,b\n5,2,a\n6,1,b"
READ = [
    GOOD,
    "x,y,kind\n" + GOOD,
    "\n# a remark\n\n" + GOOD.replace("\n", "\r\n"),
    GOOD.replace(",", ";"),
    GOOD.replace(",", "\t"),
    GOOD.replace(",", "  "),
    "\n".join(f'{row[:3].replace(",", " , ")}, "{row[4]}"' for row in GOOD.split("\n")),
    "\n".join(f"{row[0]},0;{row[2]};{row[4]}" for row in GOOD.split("\n")),
]
BAD = [
    ("", "Paste rows here: two numbers and a label, such as 1.5, 2, cat."),
    ("   \n\n", "Paste rows here: two numbers and a label, such as 1.5, 2, cat."),
    ("1,2", "Row 1: expected two numbers and a label, found 2 fields in “1,2”."),
    ("hello", "Row 1: expected two numbers and a label, found 1 field in “hello”."),
    (GOOD + "\n7,2,a,x", "Row 7: expected two numbers and a label, found 4 fields in “7,2,a,x”."),
    (GOOD + "\n\n7,two,a", "Row 8: expected a number in column 2, found “two”."),
    ("a,b,c\n" + GOOD + "\nNaN,2,a", "Row 8: expected a number in column 1, found “NaN”."),
    (GOOD + "\n0x10,2,a", "Row 7: expected a number in column 1, found “0x10”."),
    (GOOD + "\n,2,a", "Row 7: expected a number in column 1, found “”."),
    (GOOD + "\n1e10,2,a", "Row 7: 1e10 is too large; the most is 1e9."),
    (GOOD + "\n7,2,", "Row 7: the label in column 3 is missing."),
    (
        GOOD + "\n7,2,c\n8,2,d\n9,2,e\n10,2,f",
        "Row 10: “f” would be class 6; 5 are the most.",
    ),
    ("1,2,a\n2,1,b", "Expected at least 6 rows, found 2: add some."),
    (GOOD.replace("b", "a"), "All rows are labelled “a”: add rows with another label."),
    ("\n".join([GOOD] * 167), "Row 1001: 1000 rows are the most; leave some out."),
]


@pytest.fixture(scope="module")
def answers():
    return ask([("rows", text) for text in [*READ, *(text for text, _ in BAD), SAMPLE]])


@pytest.mark.parametrize("i", range(len(READ)))
def test_rows_are_read_however_they_are_written(answers, i):
    assert answers[i]["X"] == [[1, 2], [2, 1], [3, 2], [4, 1], [5, 2], [6, 1]]
    assert answers[i]["y"] == [0, 1] * 3
    assert answers[i]["classes"] == ["a", "b"]
    assert answers[i]["features"] == (["x", "y"] if i == 1 else ["x₁", "x₂"])


@pytest.mark.parametrize("i", range(len(BAD)))
def test_a_bad_row_is_named_with_the_reason(answers, i):
    assert answers[len(READ) + i] == {"problem": BAD[i][1]}


def test_the_box_opens_with_rows_that_work(answers):
    assert answers[-1]["classes"] == ["cat", "dog", "rabbit"]
    assert answers[-1]["features"] == ["height cm", "weight kg"]
    assert len(answers[-1]["X"]) == 15

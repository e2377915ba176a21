"""Moodle's grading worksheet, in whatever language it was exported."""

import pytest

from nnbook.grading.submission.rosters import read_roster
from nnbook.grading.submission.worksheets import worksheet
from tests.grading.submission.exported import GERMAN, WORKSHEET


def roster(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8", newline="")
    return read_roster(tmp_path / "roster.csv")


JAPANESE = (
    "識別子,氏名,ステータス,評点,最大評点,変更可能,最終更新日時,コメント\n"
    "参加者 51001,Ada Lovelace,提出済み,,21.00,はい,-,\n"
)


@pytest.mark.parametrize("text", [GERMAN, JAPANESE, WORKSHEET.replace("Ada Lovelace", "")])
def test_a_grading_worksheet_in_any_language(tmp_path, text):
    found = roster(tmp_path, text)
    assert found.kind == "worksheet"
    assert found.members[0].platform_id == "51001"
    grade, most, words = (found.columns[each] for each in ("grade", "maximum", "feedback"))
    assert (most, words) == (grade + 1, len(found.header) - 1)


def test_a_table_with_numbers_is_no_worksheet(tmp_path):
    text = "student number,name,group,hours,points\ns1001,Ada Lovelace,A,3,5.00\n"
    assert roster(tmp_path, text).kind == "table"


HEADER = ["Identifier", "Full name", "Grade", "Maximum Grade", "Grade can be changed", "Feedback"]
ADA = ["Participant 7", "Ada", "", "10.00", "Yes", ""]


def test_each_column_has_its_place():
    assert worksheet([HEADER, ADA]) == {
        "identifier": 0,
        "grade": 2,
        "maximum": 3,
        "changeable": 4,
        "feedback": 5,
    }


def test_columns_in_english_are_found_in_any_order_even_without_students():
    found = worksheet([["\ufeffGRADE ", "Identifier"]])
    assert found == {"identifier": 1, "grade": 0}


OTHER = ["Kennung", "Name", "Bewertung", "Bestwertung", "Änderbar", "Geändert", "Text"]
ROWS = [["Teilnehmer/in 7", "Ada", "-", "21,00", "Ja", "", ""],
        ["Teilnehmer/in 8", "Bo", "3,5", "21,00", "Nein", "", ""]]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (1, 0, "Gast 8"),  # two words for participant
        (1, 0, "Teilnehmer/in"),  # no number
        (1, 2, "drei"),  # no mark
        (1, 3, "20,00"),  # two maxima
        (0, 3, "21"),
        (0, 4, "1"),
    ],
)
def test_in_another_language_every_row_has_to_fit(row, column, value):
    assert worksheet([OTHER, *ROWS])["maximum"] == 3
    changed = [list(each) for each in ROWS]
    changed[row][column] = value
    assert worksheet([OTHER, *changed]) is None


def test_a_table_with_rows_that_are_too_short_or_without_any_is_no_worksheet():
    assert worksheet([OTHER]) is None
    assert worksheet([OTHER, ROWS[0][:3]]) is None
    assert worksheet([OTHER, [" "] * 7, *ROWS]) is not None

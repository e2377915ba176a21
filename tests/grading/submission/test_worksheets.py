"""Moodle's grading worksheet, in whatever language it was exported."""

import pytest

from nnbook.grading.submission.rosters import read_roster
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

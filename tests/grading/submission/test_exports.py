"""A table is read in whatever form it was saved, and written back byte for byte."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.grading.submission import exports
from nnbook.grading.submission.exports import NotATable, read_export
from tests.grading.submission.exported import CANVAS, MOODLE, PLAIN, WORKSHEET

KNOWN = ("name", "email", "student", "id")


def read(tmp_path, content):
    (tmp_path / "table.csv").write_bytes(content)
    return read_export(tmp_path / "table.csv", KNOWN)


@pytest.mark.parametrize("text", [CANVAS, MOODLE, WORKSHEET, PLAIN])
def test_what_is_not_changed_stays(tmp_path, text):
    export = read(tmp_path, text.encode())
    separator = ";" if text == PLAIN else ","
    assert export.content().decode("utf-8").removeprefix("\ufeff") == text.removeprefix("\ufeff")
    text = text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    shown = [[value.strip(" ") for value in row] for row in export.values]
    assert shown == [[value.strip(" ") for value in row] for row in rows]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.lists(st.text(alphabet='ab", ;\t\nü', max_size=6), min_size=2, max_size=4),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_table_that_a_program_writes_is_read_as_that_program_reads_it(
    rows, separator, end, quoting
):
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    export = exports._parsed(made.getvalue(), "", separator, "utf-8")
    assert export.content().decode() == made.getvalue()
    shown = [[value.strip(" ") for value in row] for row in export.values]
    assert shown == [[value.strip(" ") for value in row] for row in rows]


def test_one_field_is_changed(tmp_path):
    export = read(tmp_path, CANVAS.encode())
    export.put(3, 5, "21")
    export.put(5, 4, 'a,"b"')
    changed = CANVAS.replace('"Mon, 10:00",,7.5', '"Mon, 10:00",21,7.5')
    assert export.content().decode() == changed.replace('"say ""hi"""', '"a,""b"""')


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (b"\xef\xbb\xbf" + PLAIN.encode(), "utf-8-sig"),
        (PLAIN.encode("utf-16"), "utf-8-sig"),
        (PLAIN.encode("utf-16-le"), "utf-8-sig"),
        (PLAIN.replace("Ada", "Zoë").encode("cp1252"), "utf-8-sig"),
        (PLAIN.replace(";", ",").encode(), "utf-8"),
        (PLAIN.replace(";", "\t").encode(), "utf-8"),
        (b"sep=;\r\n" + PLAIN.encode(), "utf-8"),
    ],
)
def test_encodings_and_separators_of_excel(tmp_path, content, written):
    export = read(tmp_path, content)
    assert export.values[0] == ["name", "email"]
    assert export.values[1][0] in ("Lovelace Ada", "Lovelace Zoë")
    assert export.content().startswith(b"\xef\xbb\xbf") is (written == "utf-8-sig")
    assert export.content().endswith(b"\n")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file is empty"),
        (b"PK\x03\x04workbook", "a workbook, not a CSV file"),
        (b'name,email\n"Ada,x\n', "the quote that opens in line 2 is never closed"),
    ],
)
def test_what_is_no_table_is_said_in_one_line(tmp_path, content, why):
    with pytest.raises(NotATable, match=why):
        read(tmp_path, content)
    with pytest.raises(NotATable, match="cannot be read: No such file"):
        read_export(tmp_path / "absent.csv", KNOWN)


def test_a_table_that_excel_holds(tmp_path, monkeypatch):
    def held(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", held)
    with pytest.raises(NotATable, match=r"Permission denied; is it open in Excel\?"):
        read_export(tmp_path / "table.csv", KNOWN)

"""A file of a teacher's: TOML in UTF-8."""

import pytest

from nnbook.grading.classroom.toml_file import read_toml


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_its_tables_are_read_with_or_without_a_byte_order_mark(tmp_path, mark):
    (tmp_path / "a.toml").write_text(f'{mark}[points]\nzoë = "é"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.toml is not TOML: .*; text stands in quotes"):
        read_toml(tmp_path / "a.toml")
    (tmp_path / "a.toml").write_text(f'{mark}[points]\n"zoë" = "é"\n', encoding="utf-8")
    assert read_toml(tmp_path / "a.toml") == {"points": {"zoë": "é"}}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a = b", r"a\.toml is not TOML: .*; text stands in quotes"),
        ('a = "ü"'.encode("latin-1"), r"a\.toml is not UTF-8: save it as UTF-8"),
        ("a = 1".encode("utf-16"), r"a\.toml is not UTF-8"),
    ],
)
def test_what_is_no_toml_is_said_in_one_line(tmp_path, content, why):
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(ValueError, match=why) as raised:
        read_toml(tmp_path / "a.toml")
    assert "\n" not in str(raised.value)


def test_what_is_not_there_is_another_error_than_what_cannot_be_read(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_toml(tmp_path / "a.toml")
    with pytest.raises(ValueError, match="cannot be read: Is a directory"):
        read_toml(tmp_path)

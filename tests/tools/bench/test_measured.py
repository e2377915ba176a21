"""The README's table of measurements."""

import pytest

from tools.bench.measured import README, REGION, markdown, save, used
from tools.bench.table import Row, at_most, not_measured, times_less

ROWS = [
    Row("key → painted (60 presses)", 14.2, "ms", 221.0, "live", (at_most(14.2, 16.7, "ms"),)),
    Row("class", 0.5, "s", 1.0, "nbclient", (times_less(0.5, 1.0, 4),)),
    not_measured("build", "no | npm\nhere"),
]


def test_a_row_is_a_line_whatever_its_words_hold():
    lines = markdown(ROWS).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert lines[2].startswith("| key → painted (60 presses) | 14.2 ms | 221 ms: live | 16× less |")
    assert "no \\| npm" in lines[4]


def test_the_share_of_each_budget():
    shares = used(ROWS)
    assert [name for name, _ in shares] == ["key → painted, ≤ 16.7 ms", "class, ≥ 4× less"]
    assert [value for _, value in shares] == pytest.approx([14.2 / 16.7, 2.0])


def test_only_the_marked_region_is_written(tmp_path):
    readme, picture = tmp_path / "README.md", tmp_path / "plot.svg"
    readme.write_text("a\n<!-- measured: make bench -->\nold\n<!-- end of measured -->\nb\n")
    assert save(ROWS, "2 processors", readme, picture) == [readme, picture]
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("a\n<!-- measured: make bench -->\n| what |")
    assert text.endswith("2 processors\n<!-- end of measured -->\nb\n")
    assert "old" not in text
    first = picture.read_bytes()
    save(ROWS, "2 processors", readme, picture)
    assert readme.read_text(encoding="utf-8") == text
    assert picture.read_bytes() == first


def test_a_readme_without_the_region_is_refused(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("nothing here")
    with pytest.raises(ValueError, match="needs one region"):
        save(ROWS, "", readme, tmp_path / "plot.svg")
    assert len(REGION.findall(README.read_text(encoding="utf-8"))) == 1

"""Pages hold no markup of a submission, need no other file, and are written whole."""

import os
import re

import pytest

from nnbook.grading.reports.class_page import MOST_FILES, class_page
from nnbook.grading.reports.feedback_page import feedback_page, write_report
from nnbook.grading.reports.rendering import write
from tests.grading.reports.reader import Reader
from tests.grading.samples import BROKEN, FULL, LEFT_OUT, MIXED, UNTOUCHED, a_class

PAGES = {
    "mixed": lambda: feedback_page([MIXED], student="ada"),
    "full": lambda: feedback_page([FULL]),
    "untouched": lambda: feedback_page([UNTOUCHED]),
    "broken": lambda: feedback_page([BROKEN]),
    "several": lambda: feedback_page([MIXED, FULL, BROKEN]),
    "left out": lambda: feedback_page([MIXED], left_out=[LEFT_OUT] * 3),
    "class": lambda: class_page(a_class(), left_out=[LEFT_OUT] * (MOST_FILES + 2)),
    "empty class": lambda: class_page([]),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_no_code_and_asks_nobody_for_anything(name):
    page = PAGES[name]()
    page.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", page)
    reader = Reader(page)
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(reader.elements)
    for attribute, value in reader.attributes:
        assert not attribute.startswith("on")
        if attribute in ("href", "src"):
            assert value.startswith(("#", "feedback/"))
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page
    ids = [value for attribute, value in reader.attributes if attribute == "id"]
    assert len(ids) == len(set(ids))


def test_a_page_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "new" / "page.html"
    write_report([FULL], target)
    before = target.read_bytes()
    assert b"Every exercise is correct" in before
    with pytest.raises(UnicodeEncodeError):
        write(target, "\udcff")
    assert target.read_bytes() == before
    assert [each.name for each in target.parent.iterdir()] == ["page.html"]


def test_what_is_there_already_is_not_written_again(tmp_path):
    target = tmp_path / "folder" / "page.html"
    write(target, "one ü")
    os.utime(target, (1, 1))
    write(target, "one ü")
    assert target.stat().st_mtime == 1
    write(target, "two")
    assert (target.read_text(), target.stat().st_mtime == 1) == ("two", False)

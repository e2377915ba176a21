"""Every character of a submission can be seen and stored."""

from nnbook.grading.reports import visible


def test_unseen_characters_are_made_visible():
    assert visible.text("a\tb\r\nc\x07\udcff\ud800\u202e") == "a\tb\nc\\x07\\xff\\ud800\\u202e"
    assert visible.line("a\tb\nc") == r"a\tb\nc"
    assert visible.text("x" * 50, 10) == "x" * 9 + "…"

"""Code between backticks, as HTML."""

from nnbook.markup import code_as_html


def test_text_is_escaped_and_code_marked():
    assert code_as_html("a < `b & c`, `d`") == "a &lt; <code>b &amp; c</code>, <code>d</code>"


def test_a_backtick_alone_is_text():
    assert code_as_html("one ` alone") == "one ` alone"


def test_style_and_escape_are_the_callers():
    assert code_as_html("`x`*", "color:red", str.upper) == '<code style="color:red">X</code>*'

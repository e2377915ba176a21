"""Answers of predictions, as an author writes them."""

import pytest

from tools.site.answers import Field, Option, parse


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("131", Field("", "number", "131", "0.5")),
        (" −0.25 ", Field("", "number", "-0.25", "0.005")),
        ("97 % ± 3", Field("", "number", "97", "3", "%")),
        ("1e-9 ± 9e-10", Field("", "number", "1e-9", "9e-10")),
        ("(8, 4)", Field("", "shape", "(8, 4)")),
        ("(8,)", Field("", "shape", "(8,)")),
        ("()", Field("", "shape", "()")),
        ("hidden layer (150, 8)", Field("hidden layer", "shape", "(150, 8)")),
        ("weights 64", Field("weights", "number", "64", "0.5")),
    ],
)
def test_a_field_is_read(text, field):
    assert parse(text) == [field]


def test_several_fields_are_read():
    assert parse("weights 64; shape (8, 4)") == [
        Field("weights", "number", "64", "0.5"),
        Field("shape", "shape", "(8, 4)"),
    ]


def test_options_are_read():
    assert parse("- an *error*\n* no error: 2\n") == [
        Option("an *error*", is_right=False),
        Option("no error: 2", is_right=True),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "neither a number"),
        ("many", "neither a number"),
        ("67;", "neither a number"),
        ("(8, x)", "neither a number"),
        ("- one\n- two", "exactly one option is right"),
        ("* one\n* two", "exactly one option is right"),
        ("* one", "there are 1 options"),
        ("- one\ntwo", "'two' is no option"),
    ],
)
def test_what_cannot_be_read_is_said(text, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse(text)

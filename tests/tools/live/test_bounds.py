"""How much one run of a cell may show."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.live import bounds
from tools.live.bounds import Bounds, fit_error, shorten

HTML = "text/html"


@pytest.fixture
def small(monkeypatch):
    """Bounds that a few characters exceed."""
    monkeypatch.setattr(bounds, "MOST_CHARACTERS", 10)
    monkeypatch.setattr(bounds, "MOST_RICH_CHARACTERS", 20)
    monkeypatch.setattr(bounds, "MOST_OUTPUTS", 3)
    return Bounds()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.integers(2, 30))
def test_what_is_shortened_keeps_its_beginning_and_its_end(text, most):
    short = shorten(text, most)
    if len(text) <= most:
        assert short == text
    else:
        half = most // 2
        assert short.startswith(text[:half])
        assert short.endswith(text[-half:])
        assert f" … {len(text) - most:,} characters left out … " in short


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("abc", max_size=90_000), max_size=6))
def test_of_what_is_printed_the_first_characters_are_shown_and_the_rest_is_counted(texts):
    run = Bounds()
    shown = "".join(map(run.fit_text, texts))
    whole = "".join(texts)
    assert shown == whole[: bounds.MOST_CHARACTERS]
    assert run.is_exceeded == (shown != whole)
    if run.is_exceeded:
        assert f"{len(whole) - len(shown):,} more characters are left out" in run.note


def test_a_value_takes_room_among_what_is_printed(small):
    assert small.fit_text("12345") == "12345"
    assert small.fit_data({"text/plain": "67890ab"}) == {"text/plain": "67890"}
    assert small.fit_data({"text/plain": "more"}) == {}
    assert small.is_exceeded
    assert "6 more characters" in small.note


def test_beside_another_form_the_text_takes_no_room(small):
    both = {"text/plain": "x" * 11, HTML: "<b>1</b>"}
    assert small.fit_data(both) == both
    assert small.fit_text("1234567890") == "1234567890"
    assert not small.is_exceeded


def test_a_form_that_does_not_fit_leaves_its_text(small):
    assert small.fit_data({"text/plain": "a plot", HTML: "x" * 21}) == {"text/plain": "a plot"}


@pytest.mark.parametrize(
    ("form", "size"), [("x" * 7, 7), (["xx", "xxx"], 5), ({"ab": "cd", "e": [1, None]}, 21)]
)
def test_a_form_is_as_large_as_its_texts_and_numbers(small, form, size):
    fits = small.fit_data({HTML: form}) == {HTML: form}
    assert fits is (size <= 20)
    left = 20 - size if fits else 20
    assert small.fit_data({HTML: "y" * left}) == {HTML: "y" * left}
    assert small.fit_data({HTML: "z" * (left + 1 if not fits else 1)}) == {}


def test_of_many_outputs_the_first_are_shown(small):
    given = [small.fit_data({HTML: str(i)}) for i in range(5)]
    assert given == [{HTML: "0"}, {HTML: "1"}, {HTML: "2"}, {}, {}]
    assert "2 more outputs are left out" in small.note
    assert "its first 3" in small.note


def test_what_is_cleared_gives_its_room_back(small):
    small.fit_text("x" * 99)
    small.fit_data({HTML: "x" * 20})
    small.clear()
    assert not small.is_exceeded
    assert small.fit_text("1234567890") == "1234567890"
    assert small.fit_data({HTML: "x" * 20})


def test_an_update_is_bounded_by_itself(small):
    for _ in range(9):
        assert small.fit_update({"text/plain": "12345", HTML: "x" * 20}) == {
            "text/plain": "12345",
            HTML: "x" * 20,
        }
    updated = small.fit_update({"text/plain": "x" * 15, HTML: "x" * 21})
    assert updated == {"text/plain": shorten("x" * 15, 10)}


def test_an_error_keeps_its_name_and_a_long_one_its_ends():
    short = {"ename": "ValueError", "evalue": "no", "traceback": ["a", "b"]}
    assert fit_error(short) == short
    long = fit_error({"ename": "E", "evalue": "v" * 60_000, "traceback": ["first", "m" * 60_000]})
    assert long["ename"] == "E"
    (traceback,) = long["traceback"]
    assert traceback.startswith("first\n")
    assert len(traceback) < 51_000
    assert "10,000 characters left out" in long["evalue"]

"""How much one run of a cell may show."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.live import bounds
from tools.live.bounds import Bounds, fit_error, fit_payload, shorten

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
    shown = "".join(map(lambda text: run.fit_text(text, "stdout"), texts))
    whole = "".join(texts)
    assert shown == whole[: bounds.MOST_CHARACTERS]
    assert run.is_exceeded == (shown != whole)
    if run.is_exceeded:
        assert f"{len(whole) - len(shown):,} more characters are left out" in run.note


def test_a_value_takes_room_among_what_is_printed(small):
    assert small.fit_text("12345", "stdout") == "12345"
    assert small.fit_data({"text/plain": "67890ab"}) == {"text/plain": "67890"}
    assert small.fit_data({"text/plain": "more"}) == {}
    assert small.is_exceeded
    assert "6 more characters" in small.note


def test_beside_another_form_the_text_takes_no_room(small):
    both = {"text/plain": "x" * 11, HTML: "<b>1</b>"}
    assert small.fit_data(both) == both
    assert small.fit_text("1234567890", "stdout") == "1234567890"
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
    small.fit_text("x" * 99, "stdout")
    small.fit_data({HTML: "x" * 20})
    small.clear()
    assert not small.is_exceeded
    assert small.fit_text("1234567890", "stdout") == "1234567890"
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


def on_a_terminal(text):
    """What stands there after ``text``: what follows a carriage return is written over the line."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown)
    return "\n".join(lines)


@pytest.mark.parametrize("most", [5, 20, 1000])
def test_what_is_printed_looks_the_same_as_far_as_it_fits(monkeypatch, most):
    monkeypatch.setattr(bounds, "MOST_CHARACTERS", most)
    draw = random.Random(most)
    for _ in range(2000):
        pieces = ["".join(draw.choices("abc\r\r\n", k=draw.randrange(12))) for _ in range(4)]
        made = Bounds()
        fitting = "".join(made.fit_text(piece, "stdout") for piece in pieces)
        assert len(on_a_terminal(fitting)) <= most
        if not made.is_exceeded:
            assert on_a_terminal(fitting) == on_a_terminal("".join(pieces))
        elif "\r" not in "".join(pieces):
            assert fitting == "".join(pieces)[:most]


def test_a_progress_bar_takes_one_line_however_often_it_moves():
    made = Bounds()
    steps = [f"\r{i:4d} {90 * '#'}" for i in range(4000)]
    alone = "".join(made.fit_text(step, "stderr") for step in steps)
    assert on_a_terminal(alone) == steps[-1][1:]
    together = made.fit_text("".join(steps) + "\ndone", "stderr")
    assert together == steps[-1] + "\ndone", "what nobody would see is not sent"
    assert not made.is_exceeded


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": 100_000 * "<b>x</b>"},
        {"image/svg+xml": 200_000 * "<use/>"},
        {"text/markdown": 10_000 * "$x$\n\n"},
        {"text/latex": 10_000 * "$x$\n\n"},
        {"text/html": 2_000_000 * "a "},
        {"application/json": 60_000_000 * "a"},
    ],
    ids=lambda data: next(iter(data)),
)
def test_what_a_browser_would_take_long_to_draw_is_named_instead(data):
    made = Bounds()
    ((kind, form),) = data.items()
    assert made.fit_data(data | {"text/plain": "HTML()"}) == {"text/plain": "HTML()"}
    assert made.note == (
        f"… Too large for this page, and left out: {kind} of {len(form):,} characters."
    )
    # The same as an update of what is shown.
    assert made.fit_update(data | {"text/plain": "HTML()"}) == {"text/plain": "HTML()"}


def test_a_film_in_html_is_long_and_quickly_drawn():
    film = f'<video src="data:video/mp4;base64,{20_000_000 * "A"}"></video>'
    assert Bounds().fit_data({"text/html": film, "text/plain": ""})["text/html"] == film


def test_answers_to_questions_are_cut():
    page = {"source": "page", "data": {"text/plain": 300_000 * "x"}}
    code = {"source": "set_next_input", "text": 300_000 * "x"}
    for part in fit_payload([page, code, {"source": "ask_exit"}])[:2]:
        assert "100,000 characters left out" in str(part)


def test_one_more_is_told_as_one():
    made = Bounds()
    made.fit_text(200_001 * "x", "stdout")
    assert "1 more character is left out" in made.note

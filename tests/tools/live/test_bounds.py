"""What one run of a cell may show."""

import random

import pytest

from tools.live import bounds
from tools.live.bounds import Bounds, fit_payload


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

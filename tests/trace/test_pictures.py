"""Tensors as small pictures, and a recording as one picture."""

import xml.etree.ElementTree as ET

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nnbook.trace import trace
from nnbook.trace.pictures import corner, drawn, gradient_words, norm, number, value_words
from nnbook.trace.recording import Column, Recording

X = torch.linspace(-1, 1, 20).reshape(5, 4)


def test_names_from_a_network_cannot_break_the_picture():
    odd = nn.Sequential()
    odd.add_module("<b> & c", nn.Linear(4, 2))
    recording = trace(odd, X).recording
    assert ET.fromstring(drawn(recording, "<script>"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (torch.tensor([[0.0, 0.0, 2.0, -1.0]]), "−1 … 2, 50% are 0"),
        (torch.tensor([[1.0, float("nan")]]), "holds NaN or infinity"),
        (torch.zeros(0, 3), "empty"),
        (torch.tensor([0.5, 1.5]), "0.5 … 1.5"),
    ],
)
def test_a_tensor_in_a_few_words(values, said):
    assert value_words(values) == said


def test_a_tensor_of_any_shape_is_a_matrix_to_look_at():
    assert corner(torch.zeros(())).shape == (1, 1)
    assert corner(torch.zeros(3)).shape == (1, 3)
    assert corner(torch.zeros(20, 3, 5)).shape == (12, 15)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, width=32), max_size=8))
def test_how_long_a_tensor_is(numbers):
    values = torch.tensor(numbers)
    assert norm(values) == pytest.approx(torch.linalg.vector_norm(values.double()).item())


@pytest.mark.parametrize(("value", "text"), [(-0.12345, "−0.123"), (1e-7, "1e−07"), (2.0, "2")])
def test_a_number_has_three_digits_and_a_real_minus(value, text):
    assert number(value) == text


def rows_of(picture):
    """The places and colours of what is drawn, by card."""
    svg = "{http://www.w3.org/2000/svg}"
    root = ET.fromstring(picture)
    return root, list(root.iter(f"{svg}rect")), list(root.iter(f"{svg}path"))


def test_four_cards_stand_in_a_line_and_the_picture_is_as_high_as_its_lines():
    def recording(count):
        return Recording([Column(f"{i}", "ReLU", ((2, 3),)) for i in range(count)])

    four, five = (rows_of(drawn(recording(count), "title")) for count in (4, 5))
    assert int(five[0].get("height")) > int(four[0].get("height"))
    assert five[0].get("width") == four[0].get("width")
    cards = five[1][1:]
    assert len({each.get("y") for each in cards}) == 2
    assert cards[4].get("x") == cards[0].get("x")


def test_what_is_above_0_is_blue_what_is_below_orange_and_0_is_left_out():
    column = Column("0", "ReLU", ((1, 3),), torch.tensor([[1.0, 0.0, -0.5]]))
    _, _, paths = rows_of(drawn(Recording([column]), "title"))
    seen = {path.get("fill"): path.get("fill-opacity") for path in paths}
    assert len(paths) == 2
    (blue, strongest), (orange, half) = sorted(seen.items())
    assert (blue[-2:], float(strongest)) == ("b0", 1.0)
    assert (orange[-2:], float(half)) == ("0a", 0.4)


def test_a_failing_column_says_so_and_the_numbers_stand_below():
    failing = Column("1", "Linear(9 → 3)", ((5, 8),), notes=["fails here"])
    recording = Recording([failing], "RuntimeError: no", "`1` wants 9.", notes=["a note"])
    root, _, _ = rows_of(drawn(recording, "title"))
    words = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words[-3:] == ["`1` wants 9.", "RuntimeError: no", "a note"]
    assert "→ nothing" in words
    assert "fails here" in words


@pytest.mark.parametrize(
    ("gradient", "weights", "said"),
    [
        (torch.tensor([3.0, 4.0]), None, "gradient 5"),
        (torch.tensor([3.0, 4.0]), 0.5, "gradient 5, of its weights 0.5"),
        (None, None, ""),
    ],
)
def test_gradients_in_words(gradient, weights, said):
    assert gradient_words(Column("0", "ReLU", gradient=gradient, weights=weights)) == said

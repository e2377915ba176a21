"""Tensors as small pictures, and a recording as one picture."""

import xml.etree.ElementTree as ET

import pytest
import torch
from torch import nn

from nnbook.trace import trace
from nnbook.trace.pictures import corner, drawn, value_words

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

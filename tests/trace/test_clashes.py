"""Which two numbers, or types of them, a failing network is said to disagree about."""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from nnbook.trace.clashes import explained
from nnbook.trace.recording import record

X = torch.linspace(-1, 1, 20).reshape(5, 4)
y = torch.tensor([0, 1, 2, 0, 1])


class Ends(nn.Module):
    def __init__(self, end):
        super().__init__()
        self.layer, self.end = nn.Linear(4, 3), end

    def forward(self, x):
        return self.end(self.layer(x))


@pytest.mark.parametrize(
    ("model", "X", "y", "columns", "clash"),
    [
        (
            nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(10, 3)),
            X,
            None,
            3,
            "`2` wants 10 numbers in each row, and gets 8.",
        ),
        (
            nn.Sequential(nn.Linear(5, 8)),
            X,
            None,
            1,
            "`0` wants 5 numbers in each row, and gets 4.",
        ),
        (
            nn.Sequential(nn.Conv2d(3, 4, 1)),
            torch.zeros(2, 1, 8, 8),
            None,
            1,
            "`0` wants 3 channels, and gets 1.",
        ),
        (nn.Linear(4, 3), X, y[:3], 1, "The network answers 5 rows, and y has 3."),
        (
            nn.Linear(4, 3),
            X,
            torch.full((5,), 7),
            1,
            "y holds the class 7, and the network has no output for it.",
        ),
        (
            Ends(lambda z: z @ torch.ones(5, 2)),
            X,
            None,
            1,
            "A row has 3 numbers, and the matrix wants 5.",
        ),
        (
            Ends(lambda z: z + torch.ones(4)),
            X,
            None,
            1,
            "meets two sizes that should be one: 3 and 4.",
        ),
    ],
)
def test_a_clash_ends_it_at_the_layer_that_fails_and_names_the_two_numbers(
    model, X, y, columns, clash
):
    got = record(model, X, y)
    assert len(got.columns) == columns
    assert clash in got.clash
    assert got.failure


def test_other_types_and_more_inputs_are_told_in_words():
    def clash(model, X):
        return record(model, X).clash

    class Two(nn.Module):
        def forward(self, x, z):
            return x + z

    double = torch.ones(2, 4, dtype=torch.float64)
    said = "`the network` gets float64 numbers, and its weights are float32."
    assert clash(nn.Linear(4, 3), double) == said
    assert "one tensor, X, and this one wants more" in clash(Two(), double)


SIZES = st.integers(1, 9)


def raised(call, *given):
    with pytest.raises((RuntimeError, IndexError, ValueError, TypeError)) as error:
        call(*given)
    return error.value


@settings(max_examples=25, deadline=None)
@given(SIZES, SIZES, SIZES, SIZES)
def test_the_two_numbers_are_those_of_the_layer_and_of_its_rows(rows, wide, wants, out):
    assume(wide != wants)
    layer = nn.Linear(wants, out)
    said = explained(raised(layer, torch.ones(rows, wide)), layer, "hidden")
    assert said == f"`hidden` wants {wants} numbers in each row, and gets {wide}."


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 9), st.integers(2, 9))
def test_two_sizes_come_in_the_order_in_which_they_were_added(a, b):
    assume(a != b)
    error = raised(torch.add, torch.ones(3, a), torch.ones(3, b))
    said = explained(error, None, "")
    assert said == f"The code of `forward` meets two sizes that should be one: {a} and {b}."


@pytest.mark.parametrize("error", [RuntimeError("(5x8"), KeyError("2x3"), ValueError()])
def test_a_message_without_two_known_numbers_is_not_explained(error):
    assert explained(error, None, "") == ""

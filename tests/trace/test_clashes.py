"""Which two numbers, or types of them, a failing network is said to disagree about."""

import pytest
import torch
from torch import nn

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

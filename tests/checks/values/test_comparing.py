"""When two pieces of plain data say the same."""

import math

import numpy as np
import pytest
import torch

from nnbook.checks.observing import Failure, Opaque, plain
from nnbook.checks.values.comparing import EXACT, Tolerance, alike, fits, rounding_of

CLASH = Failure("RuntimeError", ("RuntimeError", "Exception"))
OTHER_CLASH = Failure("ValueError", ("ValueError", "Exception"))
KEY = Failure("KeyError", ("KeyError", "LookupError"))


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0], dtype=torch.float64)),
        (1, 1.0),
        (torch.tensor(2.5), 2.5),
        ([1.0, (2.0,)], (1.0, [2.0])),
        ({"a": 1.0}, {"a": 1.00001}),
        (math.nan, math.nan),
        (-math.inf, -math.inf),
        (torch.tensor([1000.0, 1e-9]), torch.tensor([1000.05, 0.0])),
        (torch.tensor([100.1], dtype=torch.float16), torch.tensor([100.0])),
        (CLASH, OTHER_CLASH),
        (Opaque("dict"), Opaque("dict")),
        (plain(np.array([1, 2])), torch.tensor([1.0, 2.0])),
    ],
)
def test_what_says_the_same_is_alike(got, expected):
    assert alike(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.1])),
        (torch.tensor([1.0]), 1.0),
        (torch.zeros(2, 1), torch.zeros(2)),
        (True, 1.0),
        (torch.tensor([True, False]), torch.tensor([1.0, 0.0])),
        (torch.tensor([1.0]), torch.tensor([True])),
        ([1.0], [1.0, 2.0]),
        ({"a": 1.0}, {"b": 1.0}),
        (math.inf, -math.inf),
        (1e9, 1e5),
        (CLASH, KEY),
        (None, 0.0),
        (torch.tensor([1j]), torch.tensor([1.0])),
    ],
)
def test_what_differs_is_not(got, expected):
    assert not alike(got, expected)


def test_tolerance_is_relative_to_the_largest_expected_number_and_never_to_the_answer():
    assert not alike(torch.tensor([1e9]), torch.tensor([1.0]))
    assert alike(torch.tensor([1.0]), torch.tensor([1.001]), Tolerance(0.01, 0.0))
    assert not alike(torch.tensor([1.0]), torch.tensor([1.0 + 1e-6]), EXACT)


def test_fitting_asks_for_type_and_shape_alone():
    assert fits(torch.zeros(2, 3), torch.ones(2, 3))
    assert not fits(torch.zeros(3, 2), torch.ones(2, 3))
    assert not fits(torch.tensor([True]), torch.ones(1))
    assert fits([1], (2,))
    assert not fits({"a": 1}, {"b": 1})


def test_half_precision_may_round_by_its_own_last_place():
    expected = torch.tensor([100.0])
    assert rounding_of(torch.zeros(1), expected) == 0.0
    assert 0.1 < rounding_of(torch.zeros(1, dtype=torch.float16), expected) < 1.0

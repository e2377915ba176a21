"""Plain data in words."""

import pytest
import torch

from nnbook.checks.observing import Failure, Opaque, TooLarge
from nnbook.checks.values import describing


def test_as_many_digits_are_shown_as_tell_two_numbers_apart():
    assert describing.told_apart(30.0, 30.0009) == ("30", "30.0009")
    assert describing.told_apart(0.5, 0.25) == ("0.5", "0.25")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (torch.tensor([1.25, -2.0]), "[1.25, -2]"),
        (torch.zeros(5, 5), "tensor of shape (5, 5)"),
        ((1.0,), "(1,)"),
        ({"a": [1, 2]}, "{a: [1, 2]}"),
        (1e-30, "1e-30"),
        (10**15, "about 10^15"),
        (float("nan"), "NaN"),
        (True, "True"),
        ("x" * 100, repr("x" * 60)),
    ],
)
def test_a_value_is_short(data, said):
    assert describing.value(data) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (torch.tensor([True]), "a tensor of shape (1,), of True and False"),
        (torch.zeros(2, dtype=torch.complex64), "a complex tensor of shape (2,)"),
        ([1], "a list of 1 item"),
        (None, "None"),
        (Opaque("generator"), "a generator, which `yield` makes of a function"),
        (TooLarge("tensor", (10**6,)), "a tensor of size (1000000,)"),
    ],
)
def test_a_kind_is_named(data, said):
    assert describing.kind(data) == said


def test_a_matrix_has_its_columns_lined_up():
    assert describing.answer(torch.tensor([[1.0, -20.0], [3.0, 4.0]])) == (
        "[[  1, -20],\n [  3,   4]], shape (2, 2)"
    )


def test_a_failure_is_told_by_its_line():
    failure = Failure("ValueError", ("ValueError",), "no", "f(x)", 3, "g")
    assert describing.failure(failure) == "ValueError: no (line 3, in g: `f(x)`)"

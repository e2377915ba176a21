"""Numbers alone, in tensors, and in whatever holds these."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.checks.values.numeric import (
    double,
    entries,
    finite,
    has_nan,
    is_boolean,
    is_number,
    is_numeric,
    scalar,
    shape,
)

FLOATS = st.floats(width=32)


@pytest.mark.parametrize(
    ("data", "number", "numeric", "boolean"),
    [
        (1, True, True, False),
        (1.5, True, True, False),
        (True, False, False, False),
        ("1", False, False, False),
        (torch.ones(2), False, True, False),
        (torch.tensor([True]), False, True, True),
        (torch.tensor([1j]), False, False, False),
        ([1.0], False, False, False),
    ],
)
def test_what_counts_as_a_number(data, number, numeric, boolean):
    assert (is_number(data), is_numeric(data), is_boolean(data)) == (number, numeric, boolean)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 3), max_size=3), st.data())
def test_entries_come_row_after_row(sizes, data):
    count = math.prod(sizes)
    numbers = data.draw(
        st.lists(st.floats(width=32, allow_nan=False), min_size=count, max_size=count)
    )
    tensor = torch.tensor(numbers, dtype=torch.float32).reshape(sizes)
    assert entries(tensor) == numbers
    assert shape(tensor) == tuple(sizes)
    assert double(tensor).dtype == torch.float64
    assert entries(double(tensor)) == numbers


def test_a_number_alone_has_no_shape_and_one_entry():
    assert (shape(2), entries(2.5), double(2)) == ((), [2.5], 2.0)
    assert isinstance(double(2), float)


@pytest.mark.parametrize(("number", "expected"), [(10**400, math.inf), (-(10**400), -math.inf)])
def test_an_int_beyond_all_floats_is_infinite(number, expected):
    assert double(number) == expected


@pytest.mark.parametrize("wrapped", [3, 3.0, torch.tensor(3), torch.tensor([[3.0]])])
def test_one_number_is_a_scalar_in_whatever_wrapping(wrapped):
    got = scalar(wrapped)
    assert (shape(got), float(got)) == ((), 3.0)


@pytest.mark.parametrize("other", [torch.ones(2), torch.tensor([1j]), "3", [3], True, None])
def test_all_else_is_no_scalar(other):
    assert scalar(other) is other


@settings(max_examples=25, deadline=None)
@given(st.lists(FLOATS, max_size=5), st.lists(FLOATS, max_size=5))
def test_infinity_and_nan_are_found_wherever_they_are(alone, inside):
    data = {"a": alone, "b": ("text", None, 3, [torch.tensor(inside)])}
    every = [*alone, *inside]
    assert finite(data) == all(map(math.isfinite, every))
    assert has_nan(data) == any(map(math.isnan, every))


def test_complex_numbers_are_looked_at_too():
    assert has_nan(torch.tensor([complex(0, math.nan)]))
    assert not finite(torch.tensor([complex(0, math.inf)]))

"""Inputs that hide no mistake."""

import math

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.checks.values.inputs import distinct, integers

SEEDS = st.integers(0, 2**31)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.lists(st.integers(1, 6), max_size=3))
def test_distinct_numbers_have_one_decimal_no_zero_two_signs_and_sizes_of_their_own(seed, shape):
    numbers = distinct(torch.Generator().manual_seed(seed), *shape)
    assert tuple(numbers.shape) == tuple(shape)
    tenths = (10 * numbers).flatten()
    assert torch.allclose(tenths, tenths.round(), atol=1e-4)
    sizes = tenths.abs().round().int().tolist()
    assert len(set(sizes)) == len(sizes) == math.prod(shape)
    assert min(sizes) >= 3
    if len(sizes) > 1:
        assert bool((numbers > 0).any() and (numbers < 0).any())


def test_of_two_numbers_one_is_negative():
    for seed in range(20):
        first, second = distinct(torch.Generator().manual_seed(seed), 2).tolist()
        assert first * second < 0


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_square_that_is_transposed_always_differs(seed):
    square = distinct(torch.Generator().manual_seed(seed), 3, 3)
    assert bool((square != square.T)[~torch.eye(3, dtype=torch.bool)].all())


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(-5, 5), st.integers(0, 8), st.data())
def test_integers_are_different_and_within_their_bounds(seed, low, more, data):
    count = data.draw(st.integers(1, more + 1))
    found = integers(torch.Generator().manual_seed(seed), count, low, low + more)
    assert len(set(found)) == count
    assert all(type(each) is int and low <= each <= low + more for each in found)


def test_both_bounds_are_drawn():
    assert sorted(integers(torch.Generator().manual_seed(0), 4, 2, 5)) == [2, 3, 4, 5]


def test_the_same_seed_draws_the_same():
    one, other = (distinct(torch.Generator().manual_seed(3), 5) for _ in range(2))
    assert torch.equal(one, other)
    assert not torch.equal(one, distinct(torch.Generator().manual_seed(4), 5))

"""A plain call, with arguments that it may change."""

import copy

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.checks.observing.calls import call, fresh
from nnbook.checks.observing.records import Case

DATA = st.recursive(
    st.none() | st.integers() | st.text(max_size=3) | st.just("a tensor"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


def with_tensors(data):
    """The same, with a tensor where it says so."""
    if isinstance(data, list | tuple):
        return type(data)(map(with_tensors, data))
    if isinstance(data, dict):
        return {key: with_tensors(each) for key, each in data.items()}
    return torch.arange(3.0) if data == "a tensor" else data


def spoil(data):
    """Change everything in it that can be changed."""
    if isinstance(data, torch.Tensor):
        data += 1
    elif isinstance(data, list | tuple | dict):
        for each in data.values() if isinstance(data, dict) else data:
            spoil(each)
        if not isinstance(data, tuple):
            data.clear()


def said(data):
    return repr(data)


@settings(max_examples=25, deadline=None)
@given(DATA.map(with_tensors))
def test_a_fresh_copy_is_the_same_and_shares_nothing(data):
    before = said(data)
    copied = fresh(data)
    assert said(copied) == before == said(copy.deepcopy(data))
    spoil(copied)
    assert said(data) == before


def test_arguments_are_kept_as_the_call_left_them():
    case = Case("c", "f", ([1, 2, 3], torch.ones(2)))

    def pops(numbers, x):
        x *= 5
        return numbers.pop()

    seen = call(pops, case)
    assert (seen.ending, seen.value) == ("returned", 3)
    assert (seen.arguments[0], seen.arguments[1].tolist()) == ([1, 2], [5.0, 5.0])
    assert (case.arguments[0], case.arguments[1].tolist()) == ([1, 2, 3], [1.0, 1.0])

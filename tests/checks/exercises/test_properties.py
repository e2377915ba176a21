"""Tests that properties are made of: what passes, and what does not, however it is made."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.checks.exercises.properties import all_right, arguments_kept, fit, moves_alike, right
from tests.checks.exercises.made_up import result

NUMBERS = st.floats(-100, 100, width=32)


def test_fitting_asks_every_case_for_type_and_shape():
    fitting, other = result(2.0, 1.0), result("2", 1.0)
    assert fit({"a": fitting, "b": fitting})
    assert not fit({"a": fitting, "b": other})


def test_right_asks_the_cases_that_are_named():
    results = {"a": result(1.0, 1.0), "b": result(2.0, 1.0)}
    assert right("a")(results)
    assert not right("a", "b")(results)
    assert not all_right(results)
    assert all_right({"a": results["a"]})
    with pytest.raises(KeyError):
        right("c")(results)


@settings(max_examples=25, deadline=None)
@given(NUMBERS, NUMBERS, NUMBERS)
def test_an_answer_that_is_off_by_a_constant_moves_as_expected(first, second, off):
    results = {"a": result(first + off, first), "b": result(second + off, second)}
    assert moves_alike("a", "b")(results)


@settings(max_examples=25, deadline=None)
@given(*3 * [st.integers(-9, 9)])
def test_an_answer_that_stands_still_does_not(first, second, still):
    results = {"a": result(still, first), "b": result(still, second)}
    assert moves_alike("a", "b")(results) == (first == second)


def test_an_argument_that_is_handed_back_does_not_follow_a_third_case():
    numbers = {"a": 1.0, "b": 3.0}
    results = {name: result(x, x + 1) for name, x in numbers.items()}
    assert moves_alike("a", "b")(results)
    assert not moves_alike("a", "b", follows="c")({**results, "c": result(1.0, 7.0)})
    assert moves_alike("a", "b", follows="c")({**results, "c": result(5.0, 7.0)})


@pytest.mark.parametrize("reading", [math.nan, math.inf, "2", torch.ones(2)])
def test_what_is_no_number_of_the_kind_moves_nowhere(reading):
    if isinstance(reading, float):
        assert not moves_alike("a", "b")({name: result(reading, reading) for name in "ab"})
    assert not moves_alike("a", "b")({"a": result(reading, 1.0), "b": result(reading, 1.0)})


def test_half_precision_may_round_both_numbers():
    numbers = {"a": 100.0, "b": 108.04}
    rounded = {name: torch.tensor(x, dtype=torch.float16) for name, x in numbers.items()}
    assert moves_alike("a", "b")({name: result(rounded[name], x) for name, x in numbers.items()})
    whole = {name: result(rounded[name].float(), x) for name, x in numbers.items()}
    assert not moves_alike("a", "b")(whole)


@pytest.mark.parametrize(
    ("ways", "kept"),
    [
        (("kept", "kept"), True),
        (("kept", "raised"), None),
        (("kept", "changed"), False),
        (("changed", "raised"), False),
    ],
)
def test_arguments_are_kept_where_every_call_returned_and_changed_none(ways, kept):
    x = torch.ones(2)
    made = {
        "kept": result(0.0, 0.0, given=(x,)),
        "changed": result(0.0, 0.0, given=(x,), left=(x + 1,)),
        "raised": result(None, 0.0, given=(x,), left=(), ending="raised"),
    }
    assert arguments_kept({str(i): made[way] for i, way in enumerate(ways)}) is kept

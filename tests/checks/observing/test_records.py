"""What goes into an observation and what comes out."""

from dataclasses import FrozenInstanceError

import pytest
import torch

from nnbook.checks.observing.records import (
    Case,
    Failure,
    Network,
    Observation,
    Observations,
    Opaque,
    TooLarge,
)


def test_what_may_hold_tensors_never_compares_them():
    """``==`` of tensors gives a tensor, and ``bool`` of that raises."""
    x = torch.ones(2)
    for make in (
        lambda: Case("c", "f", (x,)),
        lambda: Observation("returned", x),
        lambda: Network(True, (), (x,), (x,)),
        lambda: Observations({"c": Observation("returned", x)}),
    ):
        one, other = make(), make()
        assert one == one
        assert one != other
        assert len({one, other}) == 2


def test_what_holds_names_and_numbers_alone_is_compared_by_them():
    assert Failure("ValueError", ("ValueError",), "no") == Failure(
        "ValueError", ("ValueError",), "no"
    )
    assert Opaque("dict") != Opaque("set")
    assert TooLarge("list", (3,)) == TooLarge("list", (3,))


def test_nothing_of_it_can_be_changed_afterwards():
    seen = Observation("raised", failure=Failure("ValueError"))
    with pytest.raises(FrozenInstanceError):
        seen.ending = "returned"
    with pytest.raises(FrozenInstanceError):
        seen.failure.message = "another"

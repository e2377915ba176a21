"""What came of a case, beside what is expected."""

from dataclasses import replace

import pytest
import torch

from nnbook.checks.values.comparing import Tolerance
from tests.checks.exercises.made_up import result


@pytest.mark.parametrize(
    ("reading", "expected", "fits", "right"),
    [
        (torch.ones(2), torch.ones(2), True, True),
        (torch.zeros(2), torch.ones(2), True, False),
        (torch.ones(3), torch.ones(2), False, False),
        (1.0, 1.0 + 1e-7, True, True),
        ("1", 1.0, False, False),
    ],
)
def test_right_is_more_than_fitting(reading, expected, fits, right):
    got = result(reading, expected)
    assert (got.fits, got.right) == (fits, right)


def test_the_exercise_says_how_near_is_near_enough():
    got = result(1.0, 1.05)
    assert not got.right
    assert replace(got, tolerance=Tolerance(0.1, 0.0)).right


@pytest.mark.parametrize(
    ("left", "ending", "mutated"),
    [
        ((torch.ones(2),), "returned", False),
        ((torch.ones(2) + 1e-6,), "returned", True),  # exactly as they were, or changed
        ((torch.zeros(2),), "returned", True),
        ((), "raised", False),  # nobody saw them
    ],
)
def test_a_call_that_returned_may_have_changed_its_arguments(left, ending, mutated):
    assert result(0.0, 0.0, given=(torch.ones(2),), left=left, ending=ending).mutated is mutated

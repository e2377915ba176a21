"""What judging found out about an answer."""

import pytest
import torch

from nnbook.checks.judging.finding import Finding, size
from tests.checks.exercises.made_up import result


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ((), 0),
        ((torch.ones(2, 3), torch.ones(())), 7),
        (([4, 8, 3], (1, 2)), 5),
        ((0.5, None, "text"), 3),
    ],
)
def test_how_much_there_is_to_look_at(arguments, numbers):
    assert size(result(0.0, 0.0, given=arguments)) == numbers


def test_without_anything_found_nothing_is_said():
    nothing = Finding()
    assert (nothing.diagnosis, nothing.observed, nothing.shown, nothing.raised) == (
        None,
        "",
        None,
        False,
    )

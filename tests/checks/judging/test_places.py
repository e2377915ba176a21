"""Where an answer is wrong, if nothing is known of why."""

import pytest
import torch

from nnbook.checks.exercises.table import EXERCISES
from tests.checks.tools import verdict

collapse, best_step = (EXERCISES[name].reference[0] for name in ("collapse", "best-step"))


def wrong_bias(W1, b1, W2, b2):
    W, b = collapse(W1, b1, W2, b2)
    return W, b * torch.arange(1, len(b) + 1) + 1


def wrong_for_long_lists(training, held_out, patience):
    return best_step(training, held_out, patience) + 7 * (len(held_out) > 5)


@pytest.mark.parametrize(
    ("exercise", "answer", "diagnosis", "part"),
    [
        ("neuron", lambda x, w, b: torch.tensor(18.0), "same-for-all", "whatever comes in"),
        ("collapse", wrong_bias, "some-parts", "gives W rightly, and b wrongly"),
        ("best-step", wrong_for_long_lists, "right-for-some", "is right for"),
    ],
)
def test_where_it_is_wrong_is_told_with_an_input(exercise, answer, diagnosis, part):
    got = verdict(exercise, answer)
    assert (got.status, got.diagnosis) == ("incorrect", diagnosis)
    assert part in got.observed
    assert got.evidence
    assert got.points_to
    assert got.step

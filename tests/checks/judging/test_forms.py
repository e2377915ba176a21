"""Right numbers in a wrong form, and where an answer is wrong of which nothing else is known."""

import pytest
import torch
from torch import nn

from nnbook.checks.exercises.table import EXERCISES
from tests.checks.tools import verdict

collapse, backward, softmax, graph, confusion, build = (
    EXERCISES[name].reference[0]
    for name in (
        *("collapse", "backward", "softmax", "graph-gradients", "confusion", "build-network"),
    )
)
best_step = EXERCISES["best-step"].reference[0]


def only_the_first_row(predicted, y, k):
    return confusion(predicted, y, k)[0]


def wrong_bias(W1, b1, W2, b2):
    W, b = collapse(W1, b1, W2, b2)
    return W, b * torch.arange(1, len(b) + 1) + 1


def wrong_for_long_lists(training, held_out, patience):
    return best_step(training, held_out, patience) + 7 * (len(held_out) > 5)


@pytest.mark.parametrize(
    ("exercise", "answer", "diagnosis", "part"),
    [
        ("softmax", lambda z: (softmax(z), z), "more-than-asked", "of which one part is right"),
        ("neuron", lambda x, w, b: (x @ w + b > 0).item(), "truth-for-number", "gives"),
        (
            "backward",
            lambda *given: dict(zip("abcd", backward(*given), strict=True)),
            "dict-for-tuple",
            "the right parts in a dict",
        ),
        ("backward", lambda *given: backward(*given)[:3], "parts-missing", "gives 3 parts"),
        ("backward", lambda *given: (*backward(*given), 0.0), "parts-too-many", "gives 5 parts"),
        ("diagnose", lambda: ["dead ReLUs"] * 4, "list-for-dict", "a list of 4 items"),
        ("build-network", lambda: nn.Sequential, "class-for-object", "a class"),
        ("confusion", only_the_first_row, "first-only", "the first row alone"),
        ("confusion", lambda p, y, k: confusion(p, y, k) * len(y), "other-factor", "one factor"),
        ("neuron", lambda x, w, b: torch.tensor(18.0), "same-for-all", "whatever comes in"),
        ("collapse", wrong_bias, "some-parts", "gives W rightly, and b wrongly"),
        ("best-step", wrong_for_long_lists, "right-for-some", "is right for"),
    ],
)
def test_what_came_is_told_beside_what_was_asked_for(exercise, answer, diagnosis, part):
    got = verdict(exercise, answer)
    assert (got.status, got.diagnosis) == ("incorrect", diagnosis)
    assert part in got.observed
    assert got.evidence
    assert got.points_to
    assert got.step

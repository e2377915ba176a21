"""Right numbers in a wrong form."""

import pytest
from torch import nn

from nnbook.checks.exercises.table import EXERCISES
from tests.checks.tools import verdict

collapse, backward, softmax, graph, confusion, build = (
    EXERCISES[name].reference[0]
    for name in (
        *("collapse", "backward", "softmax", "graph-gradients", "confusion", "build-network"),
    )
)


def only_the_first_row(predicted, y, k):
    return confusion(predicted, y, k)[0]


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
    ],
)
def test_what_came_is_told_beside_what_was_asked_for(exercise, answer, diagnosis, part):
    got = verdict(exercise, answer)
    assert (got.status, got.diagnosis) == ("incorrect", diagnosis)
    assert part in got.observed
    assert got.evidence
    assert got.points_to
    assert got.step

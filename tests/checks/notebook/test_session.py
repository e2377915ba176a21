"""What a kernel remembers."""

import pytest

from nnbook.checks.judging.verdict import Verdict
from nnbook.checks.notebook.session import Session


def verdict(status, of="neuron"):
    return Verdict(id=of, title="", status=status, points=0, max_points=1)


@pytest.mark.parametrize(
    ("statuses", "kept"),
    [
        (["incorrect", "correct"], "correct"),
        (["correct", "error"], "error"),
        (["not_attempted"], "not_attempted"),
        (["timeout", "not_attempted"], "timeout"),
        (["not_attempted", "incorrect"], "incorrect"),
    ],
)
def test_the_latest_attempt_is_remembered(statuses, kept):
    session = Session()
    for status in statuses:
        session.remember(verdict(status))
    session.remember(verdict("correct", "another"))
    assert session.verdicts["neuron"].status == kept


def test_hints_go_on_to_the_last_and_stay_there():
    session = Session()
    assert [session.next_hint("a", 3) for _ in range(5)] == [1, 2, 3, 3, 3]
    assert session.next_hint("b", 3) == 1


def test_two_sessions_share_nothing():
    one, other = Session(), Session()
    one.remember(verdict("correct"))
    one.next_hint("a", 3)
    assert (other.verdicts, other.hints) == ({}, {})

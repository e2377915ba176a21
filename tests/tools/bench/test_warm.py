"""What a check takes, and what the answer itself does."""

import pytest

from tools.bench import warm


def test_an_answers_own_seconds_are_timed_and_its_value_is_kept():
    spent = []
    assert warm.timed(divmod, spent) is divmod  # nothing of Python's own is wrapped
    assert warm.timed(lambda x, y: x - y, spent)(5, y=2) == 3
    with pytest.raises(ZeroDivisionError):
        warm.timed(lambda x: 1 / x, spent)(0)
    assert len(spent) == 2


def test_what_an_answer_computes_itself_is_not_the_checks_time(monkeypatch):
    moments = iter(range(100))
    monkeypatch.setattr(warm.time, "perf_counter", lambda: next(moments))
    monkeypatch.setattr(warm, "check", lambda exercise, answer: [answer(), answer()])
    # Clock readings of a run: its start, two for each call, its end.
    assert warm.milliseconds("neuron", [lambda: None], runs=1) == (3000, 2000)

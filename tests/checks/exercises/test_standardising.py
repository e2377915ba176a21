"""Standardising: as asked, and in the ways that people get wrong."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.checks.exercises import standardising as known
from nnbook.checks.exercises.standardising import one_for_zero, read, standardised
from nnbook.checks.observing import Case

ROWS = torch.tensor([0, 2, 3])
X = torch.tensor([[1.0, 5.0, 2.0], [9.0, 9.0, -9.0], [4.0, 5.0, 8.0], [1.0, 5.0, 5.0]])
GUARDS = (one_for_zero,)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(2, 6), st.integers(1, 4))
def test_training_rows_get_mean_0_and_deviation_1(seed, count, columns):
    torch.manual_seed(seed)
    X, rows = 5 * torch.randn(8, columns, dtype=torch.float64) + 3, torch.randperm(8)[:count]
    got = standardised()(X, rows)
    assert got.shape == X.shape
    assert torch.allclose(got[rows].mean(dim=0), torch.zeros(columns, dtype=torch.float64))
    assert torch.allclose(got[rows].std(dim=0), torch.ones(columns, dtype=torch.float64))


def test_what_does_not_vary_is_shifted_and_not_divided():
    got = standardised()(X, ROWS)
    assert got[:, 1].tolist() == [0.0, 4.0, 0.0, 0.0]
    assert not standardised(guard=known.as_it_is)(X, ROWS)[:, 1].isfinite().any()


def test_whole_numbers_become_float64_first():
    assert standardised()(X.long(), ROWS).dtype == torch.float64
    assert standardised()(X, ROWS).dtype == torch.float32


def test_divided_by_n_reads_as_divided_by_n_less_1():
    case = Case("c", "f", (X, ROWS))
    asked = standardised()(X, ROWS)
    other = standardised(deviation=known.population_deviation)(X, ROWS)
    assert not torch.allclose(asked, other)
    assert torch.equal(read(case, other), asked)
    wrong = asked + 1
    assert read(case, wrong) is wrong
    assert read(case, "text") == "text"


def of(answers):
    """What each of the answers gives."""
    return [answer(X, ROWS) for (answer,) in answers]


def test_every_part_comes_with_every_guard_and_both_deviations():
    guards = (one_for_zero, known.as_it_is)
    assert len(known.with_guards(guards, {}, {"mean": known.mean_of_training_rows})) == 4
    first, second, third, fourth = of(known.guarded_by(*guards))
    assert torch.equal(first, standardised()(X, ROWS))
    assert not torch.equal(first, second)
    assert first.isfinite().all()
    assert not third.isfinite().all()
    assert not fourth.isfinite().all()


@pytest.mark.parametrize(
    ("answers", "count"),
    [
        (known.by_variance(GUARDS), 2),
        (known.by_one_number(GUARDS), 3),
        (known.not_shifted(GUARDS), 1),
        (known.not_divided(GUARDS), 1),
        (known.between_0_and_1(GUARDS), 1),
        (known.training_rows_alone(GUARDS), 1),
        (known.replaced_afterwards(lambda answer: answer.nan_to_num(7)), 4),
        (known.tiny_divisors(1e-3), 12),
    ],
)
def test_no_wrong_way_is_right_by_accident(answers, count):
    assert len(answers) == count
    case = Case("c", "f", (X, ROWS))
    for got in of(answers):
        asked = standardised()(X, ROWS)
        assert got.shape != asked.shape or not torch.equal(read(case, got), asked)


def test_each_wrong_way_does_what_it_says():
    (scaled,) = of(known.between_0_and_1(GUARDS))
    assert scaled[ROWS].amin(dim=0).tolist() == [0.0, 0.0, 0.0]
    assert scaled[ROWS].amax(dim=0).tolist() == [1.0, 0.0, 1.0]
    (alone,) = of(known.training_rows_alone(GUARDS))
    assert torch.equal(alone, standardised()(X, ROWS)[ROWS])
    (shifted,) = of(known.not_divided(GUARDS))
    assert torch.equal(shifted, X - X[ROWS].mean(dim=0))
    (divided,) = of(known.not_shifted(GUARDS))
    assert torch.equal(divided[:, 1], X[:, 1])
    *_, sevens = of(known.replaced_afterwards(lambda answer: answer.nan_to_num(7)))
    assert sevens[:, 1].tolist()[0] == 7.0

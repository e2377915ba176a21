"""The rows of grading one notebook, and what counts as the solutions' own code."""

import pytest

from tools.bench import grading


def test_a_row_is_judged_without_the_solutions_own_code():
    within, beyond = grading.row("03_backprop", 3.0, 1.0, 1.6), grading.row("x", 3.0, 1.0, 1.4)
    assert within.measured == pytest.approx(1.4)
    assert [each.kept for each in (*within.budgets, *beyond.budgets)] == [True, False]
    assert "03_backprop" in within.what
    assert "less 1.60 s" in within.what

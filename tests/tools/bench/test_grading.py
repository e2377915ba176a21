"""The rows of grading one notebook, and what counts as the solutions' own code."""

import pytest

from tools.bench import grading, own
from tools.bench.classroom import chapters


def test_a_row_is_judged_without_the_solutions_own_code():
    within, beyond = grading.row("03_backprop", 3.0, 1.0, 1.6), grading.row("x", 3.0, 1.0, 1.4)
    assert within.measured == pytest.approx(1.4)
    assert [each.kept for each in (*within.budgets, *beyond.budgets)] == [True, False]
    assert "03_backprop" in within.what
    assert "less 1.60 s" in within.what


@pytest.mark.parametrize("chapter", chapters())
def test_own_code_is_all_that_a_learner_writes_and_nothing_that_checks_it(chapter):
    code = "\n".join(own.cells(chapter))
    assert "def " in code
    compile(code, chapter, "exec")
    assert not any(line.startswith(("check(", "scoreboard(")) for line in code.splitlines())


@pytest.mark.kernel
def test_own_code_is_timed():
    assert 0 < own.seconds("03_backprop") < 60

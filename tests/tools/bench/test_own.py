"""What counts as the solutions' own code."""

import pytest

from tools.bench import own
from tools.bench.classroom import chapters


@pytest.mark.parametrize("chapter", chapters())
def test_own_code_is_all_that_a_learner_writes_and_nothing_that_checks_it(chapter):
    code = "\n".join(own.cells(chapter))
    assert "def " in code
    compile(code, chapter, "exec")
    assert not any(line.startswith(("check(", "scoreboard(")) for line in code.splitlines())


@pytest.mark.kernel
def test_own_code_is_timed():
    assert 0 < own.seconds("03_backprop") < 60

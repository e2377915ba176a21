"""One try in a plain process, without walls."""

import pytest

from nnbook.grading.sandbox.child import PlainChild
from tests.grading.sandbox.probes import GOOD
from tests.grading.submissions import LIMITS, observed

END = "import os; os._exit(0)"


@pytest.mark.python
def test_a_plain_child_does_the_same():
    """Without a sandbox: the same messages, and what ends a process still costs only itself."""
    plain = PlainChild(LIMITS)
    try:
        bad = "def bad():\n    import os; os._exit(1)"
        seen, notes = observed(plain, END, "1 / 0", bad, GOOD, names=("bad", "good", "other"))
    finally:
        plain.close()
    assert seen["bad"].ending == "ended"
    assert seen["good"].value == 7
    assert seen["other"].ending == "stub"
    ended, failed = notes
    assert ended.startswith("cell 1: the process ended")
    assert failed == "cell 2: ZeroDivisionError: division by zero"

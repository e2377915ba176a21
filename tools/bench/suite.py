"""How long the last ``make test`` on this machine took. The suite is not run again for a row."""

from nnbook.files import ROOT
from tools.bench.table import Row, at_most, not_measured
from tools.bench.workshop import Workshop

# The Makefile writes it: seconds from the first test to the last.
RECORD = ROOT / "_build" / "test-seconds"
BUDGET_S = 360
WHAT = "make test, environment and site ready (the last one here)"


def measure(workshop: Workshop) -> list[Row]:
    """Return the row of the suite."""
    try:
        seconds = float(RECORD.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [not_measured(WHAT, "run `make test` first")]
    return [Row(WHAT, seconds, "s", budgets=(at_most(seconds, BUDGET_S, "s"),))]

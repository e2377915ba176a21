"""How long the last `make test` and `make quick` of this machine took. Neither is run for a row."""

from nnbook.files import ROOT
from tools.bench.table import Row, at_most, not_measured
from tools.bench.workshop import Workshop

# Seconds, which the Makefile writes to `_build/NAME-seconds`; what each may take.
BUDGETS_S = {"test": 480, "quick": 60}


def measure(workshop: Workshop) -> list[Row]:
    """Return a row for each command."""
    return [_row(name, limit) for name, limit in BUDGETS_S.items()]


def _row(name: str, limit: int) -> Row:
    what = f"make {name}, environment and site ready (the last one here)"
    try:
        seconds = float((ROOT / "_build" / f"{name}-seconds").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return not_measured(what, f"run `make {name}` first")
    return Row(what, seconds, "s", budgets=(at_most(seconds, limit, "s"),))

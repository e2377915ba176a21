"""Sweeps: tests that try one property over many seeds, files or variants.

``make test`` takes a part of the cases, always the same one; ``NNBOOK_SWEEP=all`` takes all of
them, as the workflows do, and a number takes another part. What pytest prints first says which.
"""

import os
from collections.abc import Iterable
from typing import TypeVar

import pytest

Case = TypeVar("Case")


# Workers inherit it: all of them must collect the same tests.
CHOSEN = os.environ.get("NNBOOK_SWEEP") or "0"
os.environ["NNBOOK_SWEEP"] = CHOSEN
if CHOSEN != "all" and not CHOSEN.isdecimal():
    raise pytest.UsageError(f"NNBOOK_SWEEP is {CHOSEN!r}: expected is `all` or a number")
ALL = CHOSEN == "all"


def part(cases: Iterable[Case], of: int) -> list[Case]:
    """Every ``of``-th case, and at least one, beginning with another one for each number.

    Of two lists that belong together, give their combinations: parts of each alone always meet in
    the same pairs.
    """
    listed = list(cases)
    if ALL or not listed:
        return listed
    return listed[int(CHOSEN) % min(of, len(listed)) :: of]


def seeds(count: int) -> list[int]:
    """Seeds for what is drawn: one, another for each number; ``count`` where all is taken."""
    return list(range(count)) if ALL else [int(CHOSEN)]


def pytest_report_header() -> str:
    """Say which part of the sweeps is taken."""
    return f"sweeps: NNBOOK_SWEEP={CHOSEN}"

"""Sweeps: tests that try one property over many seeds, files or variants.

``make test`` takes a part of the cases, and another one after each commit, so that every case gets
its turn; the header of pytest's output says which. ``NNBOOK_SWEEP=all`` takes all of them, as the
workflows do; a number takes the part of that turn again.
"""

import os
import subprocess
from collections.abc import Iterable
from typing import TypeVar

import pytest

from nnbook.files import ROOT

Case = TypeVar("Case")


def _commits() -> str:
    """How many commits there are; "0" outside of a repository."""
    command = ["git", "rev-list", "--count", "HEAD"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return "0"
    return done.stdout.strip() or "0"


# Workers inherit it: all of them must collect the same tests.
TURN = os.environ.get("NNBOOK_SWEEP") or _commits()
os.environ["NNBOOK_SWEEP"] = TURN
if TURN != "all" and not TURN.isdecimal():
    raise pytest.UsageError(f"NNBOOK_SWEEP is {TURN!r}: expected is `all` or a number")
ALL = TURN == "all"


def part(cases: Iterable[Case], of: int) -> list[Case]:
    """Every ``of``-th case, and at least one, beginning with another one at each turn.

    Of two lists that belong together, give their combinations: parts of each alone always meet in
    the same pairs.
    """
    listed = list(cases)
    if ALL or not listed:
        return listed
    return listed[int(TURN) % min(of, len(listed)) :: of]


def pytest_report_header() -> str:
    """Say which part of the sweeps is taken."""
    return f"sweeps: NNBOOK_SWEEP={TURN}"

"""Numbers of a benchmark and the table that shows them."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("what", "measured", "reference", "ratio", "budget", "within")
WIDEST = 38


def percentile(samples: Sequence[float], percent: float) -> float:
    """Return the value that ``percent`` of the samples do not exceed, between ranks linearly.

    Raises ``ValueError`` without samples.
    """
    if not samples:
        raise ValueError("a percentile needs at least one sample")
    ordered = sorted(samples)
    rank = (len(ordered) - 1) * percent / 100
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def median(samples: Sequence[float]) -> float:
    """Return the middle of the samples."""
    return percentile(samples, 50)


def number(value: float) -> str:
    """Write a number with about three digits."""
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f}"


def compared(measured: float, reference: float) -> str:
    """Say how many times less or more than the reference was measured."""
    if not measured or not reference:
        return "–"
    less = reference / measured
    times, word = (less, "less") if less >= 1 else (1 / less, "more")
    return f"{times:,.{0 if times >= 10 else 1}f}× {word}"


@dataclass(frozen=True)
class Budget:
    """One promise, and whether it is kept; None where that could not be measured.

    ``used`` is the share of it that is used up: 1 is the limit.
    """

    text: str
    kept: bool | None
    used: float | None = None


def at_most(value: float, limit: float, unit: str) -> Budget:
    """Promise that ``value`` does not exceed ``limit``."""
    return Budget(f"≤ {limit:g} {unit}", value <= limit, value / limit)


def at_least(value: float, limit: float, unit: str) -> Budget:
    """Promise that ``value`` reaches ``limit``."""
    return Budget(f"≥ {limit:g} {unit}", value >= limit, limit / value if value else None)


def times_less(value: float, reference: float | None, times: float) -> Budget:
    """Promise that ``value`` is ``times`` smaller than the reference."""
    used = value * times / reference if reference else None
    return Budget(f"≥ {times:g}× less", None if used is None else used <= 1, used)


def times_more(value: float, reference: float, times: float) -> Budget:
    """Promise that ``value`` is at most ``times`` the reference."""
    used = value / (times * reference)
    return Budget(f"≤ {times:g}× the reference", used <= 1, used)


@dataclass(frozen=True)
class Row:
    """One line of the table. ``measured`` is a number of ``unit``, or words."""

    what: str
    measured: float | str
    unit: str = ""
    reference: float | None = None
    named: str = ""
    budgets: tuple[Budget, ...] = ()

    @property
    def within(self) -> str:
        """Whether every promise is kept: yes, NO or not known; a dash where none is made."""
        if isinstance(self.measured, float | int) and not self.budgets:
            return "–"
        kept = {budget.kept for budget in self.budgets}
        if False in kept:
            return "NO"
        return "not known" if None in kept or not kept else "yes"

    @property
    def cells(self) -> tuple[str, ...]:
        """What the table shows, in the order of ``HEAD``."""
        measured, ratio = self.measured, "–"
        if isinstance(measured, float | int):
            ratio = compared(measured, self.reference) if self.reference else "–"
            measured = f"{number(measured)} {self.unit}"
        reference = self.named or "–"
        if self.reference is not None:
            reference = f"{number(self.reference)} {self.unit}: {self.named}"
        budget = " and ".join(budget.text for budget in self.budgets) or "–"
        return (self.what, measured, reference, ratio, budget, self.within)


def not_measured(what: str, reason: object) -> Row:
    """Return a row that says why there is no number: never invent one."""
    line = next((line for line in str(reason).splitlines() if line.strip()), "no message")
    return Row(what, f"not measured: {line.strip()}")


def table(rows: Sequence[Row]) -> str:
    """Return the rows as plain text; long cells continue on the next line of their column."""
    blocks = [
        [textwrap.wrap(cell, WIDEST) or [""] for cell in cells]
        for cells in (HEAD, *(row.cells for row in rows))
    ]
    widths = [
        max(len(line) for block in blocks for line in block[column]) for column in range(len(HEAD))
    ]
    lines = []
    for position, block in enumerate(blocks):
        for depth in range(max(map(len, block))):
            texts = [cell[depth] if depth < len(cell) else "" for cell in block]
            padded = (text.ljust(width) for text, width in zip(texts, widths, strict=True))
            lines.append("  ".join(padded).rstrip())
        if position == 0:
            lines.append("  ".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"

"""Two matrices side by side: what is expected and what came, entry by entry."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nnbook.checks.observing import Plain, is_tensor
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import Tolerance, alike, bound
from nnbook.checks.values.numeric import double, is_numeric, shape

# A larger matrix would not be looked at entry by entry.
MOST_ROWS, MOST_COLUMNS = 10, 10


@dataclass(frozen=True)
class Entry:
    """One number: its digits, its size from -1 to 1 beside the others, whether it is wrong."""

    text: str
    heat: float
    is_wrong: bool = False


Matrix = tuple[tuple[Entry, ...], ...]
Rows = list[list[float]]


@dataclass(frozen=True)
class Difference:
    """What is expected beside what came; both have the same shape. A vector is one row.

    ``name`` is that of a part, where the answer has several.
    """

    name: str
    shape: str
    expected: Matrix
    got: Matrix


def differences(got: Plain, expected: Plain, tolerance: Tolerance) -> tuple[Difference, ...]:
    """One for each vector or matrix of an answer that has the right shape and wrong entries."""
    return tuple(_differences("", got, expected, tolerance))


def _differences(
    name: str, got: Plain, expected: Plain, tolerance: Tolerance
) -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, part in expected.items():
            yield from _differences(str(key), got.get(key), part, tolerance)
    elif isinstance(expected, list | tuple) and isinstance(got, list | tuple):
        for number, (mine, part) in enumerate(zip(got, expected, strict=False)):
            yield from _differences(str(number), mine, part, tolerance)
    elif (
        _is_shown(expected)
        and is_numeric(got)
        and shape(got) == shape(expected)
        and not alike(got, expected, tolerance)
    ):
        yield _difference(name, got, expected, bound(got, expected, tolerance))


def _is_shown(data: Plain) -> bool:
    if not is_tensor(data) or data.is_complex() or data.dim() not in (1, 2):
        return False
    rows, columns = (1, *data.shape)[-2:]
    return rows * columns >= 2 and rows <= MOST_ROWS and columns <= MOST_COLUMNS


def _difference(name: str, got: Plain, expected: Plain, within: float) -> Difference:
    ours, theirs = (
        double(each).reshape((1, *each.shape)[-2:]).tolist() for each in (got, expected)
    )
    finite = [abs(x) for rows in (ours, theirs) for row in rows for x in row if math.isfinite(x)]
    largest = max(finite, default=0.0) or 1.0

    def heat(number: float) -> float:
        return round(number / largest, 2) if math.isfinite(number) else 0.0

    def entry(number: float, other: float, is_ours: bool) -> Entry:
        is_wrong = not _same(number, other, within)
        digits = describing.told_apart(number, other)[0] if is_wrong else describing.number(number)
        return Entry(digits, heat(number), is_ours and is_wrong)

    def matrix(rows: Rows, others: Rows, is_ours: bool) -> Matrix:
        return tuple(
            tuple(entry(*pair, is_ours) for pair in zip(row, other, strict=True))
            for row, other in zip(rows, others, strict=True)
        )

    return Difference(
        name,
        describing.shape(expected),
        expected=matrix(theirs, ours, is_ours=False),
        got=matrix(ours, theirs, is_ours=True),
    )


def _same(got: float, expected: float, within: float) -> bool:
    if got != got or expected != expected:
        return got != got and expected != expected
    return math.isclose(got, expected, rel_tol=0, abs_tol=within)

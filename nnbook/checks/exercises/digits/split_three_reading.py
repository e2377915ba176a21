"""What three parts are compared by, and how they are shown."""

from itertools import pairwise

from torch import Tensor

from nnbook.checks.exercises.digits.split_three_splits import SHARES
from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.numeric import entries, is_boolean, is_numeric, shape

_NAMES = ("training", "validation", "test")
EVEN, ODD, LARGE = "classes of 10, 20 and 30", "classes of 13, 17 and 23", "five classes"


def _rows_of(part: Plain) -> list[int]:
    """The whole numbers in a list or tensor of one axis. Raises ``ValueError`` for all else."""
    if is_numeric(part) and not is_boolean(part) and len(shape(part)) == 1:
        part = entries(part)
    if not isinstance(part, list | tuple) or not all(type(n) in (int, float) for n in part):
        raise ValueError("no row numbers")
    if any(n != int(n) for n in part):
        raise ValueError("no whole numbers")
    return [int(n) for n in part]


def _parts(value: Plain) -> list[list[int]] | None:
    if not isinstance(value, list | tuple) or len(value) != 3:
        return None
    try:
        return [_rows_of(part) for part in value]
    except (ValueError, OverflowError):
        return None


def read(case: Case, value: Plain) -> Plain:
    """A split in words: many are right, and these are what they have in common."""
    y = case.arguments[0]
    answer = value["answer"]
    parts = _parts(answer)
    if parts is None:
        if isinstance(answer, list | tuple) and len(answer) == 3:
            if all(map(is_boolean, answer)):
                return {**_UNKNOWN, "kind": "masks"}
            if all(is_numeric(part) and shape(part)[1:] == (1,) for part in answer):
                return {**_UNKNOWN, "kind": "columns"}
        return answer
    if _is_labels(parts, y):
        return {**_UNKNOWN, "kind": "labels"}
    tables = [_counts(part, y) for part in parts]
    return {
        "kind": "rows",
        "once": _once(parts, y),
        "sizes": _sizes(parts, y),
        # Among few rows, chance alone may give every class its share.
        "strata": "even" if case.label != LARGE or _is_stratified(tables, y) else "uneven",
        "order": _order(parts, y),
        "seed": _follows(parts, _parts(value["again"]), _parts(value["next"])),
    }


_UNKNOWN = {"once": "", "sizes": "", "strata": "", "order": "", "seed": ""}


def _is_labels(parts: list[list[int]], y: Tensor) -> bool:
    """Whether the parts hold classes, in the numbers in which the classes occur."""
    rows = sorted(number for part in parts for number in part)
    return rows == sorted(y.tolist())


def _counts(part: list[int], y: Tensor) -> list[int]:
    classes = [int(y[row]) for row in part if 0 <= row < len(y)]
    return [classes.count(each) for each in range(int(y.max()) + 1)]


def _once(parts: list[list[int]], y: Tensor) -> str:
    rows, count = [row for part in parts for row in part], len(y)
    if not rows:
        return "none"
    if min(rows) >= 0 and max(rows) < int(y.bincount().max()):
        return "places"  # within a class
    if any(not 0 <= row < count for row in rows):
        return "beyond"
    if len(set(rows)) < len(rows):
        return "twice"
    if len(rows) == count:
        return "each once"
    lost = sorted(set(range(count)) - set(rows))
    whole = any(lost == (y == each).nonzero()[:, 0].tolist() for each in y.unique())
    return "a class lost" if whole else "lost"


def _sizes(parts: list[list[int]], y: Tensor) -> str:
    """Whether the parts are as long as they should be, up to a row for each class.

    Where two lengths are rounded down, the last part has both rows that are left.
    """
    classes = len(y.unique())
    apart = [abs(len(part) - share * len(y)) for part, share in zip(parts, SHARES, strict=True)]
    fit = all(
        each <= most for each, most in zip(apart, (classes, classes, 2 * classes), strict=True)
    )
    return "60/20/20" if fit else "other"


def _is_stratified(tables: list[list[int]], y: Tensor) -> bool:
    """Whether every part has its share of each class, up to a row, by its own length."""
    totals = y.bincount().tolist()
    lengths = [sum(table) for table in tables]
    return all(
        abs(table[each] - length * total / len(y)) < 1.5
        for table, length in zip(tables, lengths, strict=True)
        for each, total in enumerate(totals)
    )


def _order(parts: list[list[int]], y: Tensor) -> str:
    """``in order`` where the rows of each class, or all rows, were cut as they stood."""
    part_of = {row: place for place, part in enumerate(parts) for row in part}
    every = [part_of[row] for row in range(len(y)) if row in part_of]
    by_class = [
        [part_of[row] for row in (y == each).nonzero()[:, 0].tolist() if row in part_of]
        for each in y.unique()
    ]
    cut = _is_cut(every) or all(map(_is_cut, by_class))
    return "in order" if cut else "shuffled"


def _is_cut(places: list[int]) -> bool:
    changes = sum(a != b for a, b in pairwise(places))
    return changes < len(set(places))


def _follows(first: list | None, again: list | None, following: list | None) -> str:
    if _sets(first) != _sets(again):
        return "changes"
    return "stays" if _sets(first) == _sets(following) else "follows"


def _sets(parts: list[list[int]] | None) -> list[set[int]] | None:
    return None if parts is None else [set(part) for part in parts]


def rows(result: Result) -> Rows:
    """How the classes are shared out, and which rows are amiss."""
    y, seed = result.case.arguments
    answer = result.observation.value["answer"]
    totals = y.bincount().tolist()
    shown: Rows = (
        (
            "y",
            f"{len(y)} rows, {', '.join(map(str, totals))} of the classes 0 to {len(totals) - 1}",
        ),
        ("seed", str(seed)),
    )
    parts = _parts(answer)
    if parts is None:
        return (*shown, ("your answer", describing.answer(answer)))
    for name, part in zip(_NAMES, parts, strict=True):
        counts = ", ".join(map(str, _counts(part, y)))
        shown += ((name, f"{len(part)} rows, of the classes {counts}"),)
    return shown + _about_rows(parts, len(y), result.reading)


def _about_rows(parts: list[list[int]], count: int, reading: Plain) -> Rows:
    rows = [row for part in parts for row in part]
    twice = sorted({row for row in rows if rows.count(row) > 1})
    lost = sorted(set(range(count)) - set(rows))
    shown: Rows = ()
    if twice:
        shown += (("in more than one part", _some(twice)),)
    if lost:
        shown += (("in no part", _some(lost)),)
    if isinstance(reading, dict) and reading.get("seed") != "follows":
        same = "the same seed" if reading.get("seed") == "changes" else "the next seed"
        kind = "another split" if reading.get("seed") == "changes" else "the same split"
        shown += ((f"with {same}", kind),)
    return shown


def _some(rows: list[int]) -> str:
    return ", ".join(map(str, rows[:8])) + (f", … {len(rows)} in all" if len(rows) > 8 else "")

"""Rows to train on, to choose by and to judge by: ``split_three(y, seed)``."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from nnbook.checks.exercises.exercise import (
    Definition,
    Property,
    Result,
    Results,
    Rows,
    WrongAnswer,
    variants,
)
from nnbook.checks.exercises.properties import arguments_kept
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.numeric import entries, is_boolean, is_numeric, shape

Parts = tuple[Tensor, ...]
Answer = Callable[[Tensor, int], object]

_SHARES = (0.6, 0.2, 0.2)
_NAMES = ("training", "validation", "test")
_EVEN, _ODD, _LARGE = "classes of 10, 20 and 30", "classes of 13, 17 and 23", "five classes"


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)

    def mixed(*counts: int) -> Tensor:
        y = torch.arange(len(counts)).repeat_interleave(torch.tensor(counts))
        return y[torch.randperm(len(y), generator=generator)]

    first = int(torch.randint(100, 10_000, (), generator=generator))
    ys = {
        _EVEN: mixed(20, 10, 30),
        _ODD: mixed(17, 23, 13),
        _LARGE: mixed(60, 45, 50, 35, 70),
    }
    return tuple(
        Case(label, "split_three", (y, first + 7 * i), "seeded")
        for i, (label, y) in enumerate(ys.items())
    )


# --- a split, and its variations


def _cut(rows: Tensor, shares: Sequence[float] = _SHARES) -> list[Tensor]:
    """Rows in parts of these shares; the last takes what is left."""
    ends = [round(sum(shares[:i]) * len(rows)) for i in range(1, len(shares))]
    return list(rows.tensor_split(ends))


def _split(
    shares: Sequence[float] = _SHARES,
    shuffle: bool = True,
    by_class: bool = True,
    seeded: Callable[[int], int | None] = lambda seed: seed,
    cut: Callable[..., list[Tensor]] = _cut,
    give: Callable[[Tensor, Parts], object] = lambda y, parts: parts,
) -> Answer:
    def split_three(y: Tensor, seed: int) -> object:
        number = seeded(seed)
        generator = None if number is None else torch.Generator().manual_seed(number)
        every = torch.arange(len(y))
        groups = [every[y == each] for each in y.unique()] if by_class else [every]
        parts: list[list[Tensor]] = [[], [], []]
        for rows in groups:
            if shuffle:
                rows = rows[torch.randperm(len(rows), generator=generator)]
            for part, more in zip(parts, cut(rows, shares), strict=True):
                part.append(more)
        return give(y, tuple(map(torch.cat, parts)))

    return split_three


def _floored(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    """Each length rounded down, so that rows are left over."""
    ends = [0]
    for share in shares:
        ends.append(ends[-1] + int(share * len(rows)))
    return [rows[a:b] for a, b in pairwise(ends)]


def _one_lost(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    """The ends are taken for the last rows of a part."""
    a, b = (round(each * len(rows)) for each in (shares[0], shares[0] + shares[1]))
    return [rows[:a], rows[a + 1 : b], rows[b + 1 :]]


def _no_remainder(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    train, val, test = _cut(rows, shares)
    return [train, val, test[: len(val) // 2]]


def _each_from_the_start(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    return [rows[: round(share * len(rows))] for share in shares]


def _val_within_train(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    """Test is taken away, and validation stays among what is trained on."""
    train, val, test = _cut(rows, shares)
    return [torch.cat([train, val]), val, test]


def _test_is_val(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    train, val, test = _cut(rows, shares)
    return [train, torch.cat([val, test]), torch.cat([val, test])]


def _drawn_apart(y: Tensor, seed: int) -> Parts:
    """Three draws, each from all rows."""
    generator = torch.Generator().manual_seed(seed)
    sizes = [round(share * len(y)) for share in _SHARES]
    return tuple(torch.randperm(len(y), generator=generator)[:size] for size in sizes)


def _places_within_classes(y: Tensor, seed: int) -> Parts:
    generator = torch.Generator().manual_seed(seed)
    parts: list[list[Tensor]] = [[], [], []]
    for each in y.unique():
        places = torch.randperm(int((y == each).sum()), generator=generator)
        for part, more in zip(parts, _cut(places), strict=True):
            part.append(more)
    return tuple(map(torch.cat, parts))


def _masks(y: Tensor, parts: Parts) -> Parts:
    masks = torch.zeros(3, len(y), dtype=torch.bool)
    for mask, rows in zip(masks, parts, strict=True):
        mask[rows] = True
    return tuple(masks)


# --- what was seen


def _rows_of(part: Plain) -> list[int]:
    """The whole numbers in a list or tensor of one axis. Raises ``ValueError`` for all else."""
    if is_numeric(part) and not is_boolean(part):
        if len(shape(part)) == 2 and shape(part)[1] == 1:
            part = part.flatten()
        if len(shape(part)) == 1:
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


def _read(case: Case, value: Plain) -> Plain:
    """A split in words: many are right, and these are what they have in common."""
    y = case.arguments[0]
    answer = value["answer"]
    parts = _parts(answer)
    if parts is None:
        if isinstance(answer, list | tuple) and len(answer) == 3 and all(map(is_boolean, answer)):
            return {**_UNKNOWN, "kind": "masks"}
        return answer
    if _is_labels(parts, y):
        return {**_UNKNOWN, "kind": "labels"}
    tables = [_counts(part, y) for part in parts]
    return {
        "kind": "rows",
        "once": _once(parts, y),
        "sizes": _sizes(parts, y),
        # Among few rows, chance alone may give every class its share.
        "strata": "even" if case.label != _LARGE or _is_stratified(tables, y) else "uneven",
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
    if rows and min(rows) >= 0 and max(rows) < int(y.bincount().max()):
        return "places"  # within a class
    if any(not 0 <= row < count for row in rows):
        return "beyond"
    if len(set(rows)) < len(rows):
        return "twice"
    return "each once" if len(rows) == count else "lost"


def _sizes(parts: list[list[int]], y: Tensor) -> str:
    """Whether the parts are as long as they should be, up to two rows for each class.

    Where two lengths are rounded down, the third part has both rows that are left.
    """
    most = 2 * len(y.unique())
    due = [share * len(y) for share in _SHARES]
    apart = [abs(len(part) - size) for part, size in zip(parts, due, strict=True)]
    return "60/20/20" if max(apart) <= most else "other"


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


def _show(result: Result) -> Rows:
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


# --- properties


def _is(**wanted: str) -> Callable[[Results], bool]:
    """Every row is in one part, and each of these parts of the reading is as wanted."""
    wanted = {"kind": "rows", "once": "each once", **wanted}
    return lambda results: all(
        isinstance(each.reading, dict)
        and all(each.reading[name] == value for name, value in wanted.items())
        for each in results.values()
    )


DEFINITION = Definition(
    cases=_cases,
    reference=(_split(),),
    read=_read,
    rows=_show,
    properties=(
        Property("each row is in one of the three parts", _is()),
        Property("60, 20 and 20 per cent of the rows", _is(sizes="60/20/20"), points=1),
        Property(
            "every part has its share of each class",
            _is(sizes="60/20/20", strata="even"),
            points=2,
        ),
        Property("the rows are shuffled first", _is(sizes="60/20/20", order="shuffled"), points=2),
        Property(
            "the same seed gives the same split, another seed another",
            _is(sizes="60/20/20", order="shuffled", seed="follows"),
            points=1,
        ),
        Property("leaves y as it was", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="masks-for-rows",
            variants=variants(_split(give=_masks)),
            compares=("kind",),
            observed="You give three masks, tensors of True and False.",
            points_to="A mask picks rows as well. But it has no order and no length of its own, "
            "and row numbers were asked for.",
            step="`mask.nonzero()[:, 0]` gives the numbers of the rows that a mask picks.",
        ),
        WrongAnswer(
            slug="labels-for-rows",
            variants=variants(_split(give=lambda y, parts: tuple(y[part] for part in parts))),
            compares=("kind",),
            observed="Your three parts hold classes, not row numbers.",
            points_to="`y[rows]` looks up what is written in these rows. With the classes alone "
            "nobody finds the pictures.",
            step="Return the row numbers themselves, before they are looked up in `y`.",
        ),
        WrongAnswer(
            slug="places-within-the-class",
            variants=variants(_places_within_classes),
            compares=("once",),
            observed="Your numbers begin at 0 again for every class.",
            points_to="`randperm(n)` shuffles the places 0 … n − 1 within one class. The third 7 "
            "of the data stands in another row than the third 4.",
            step="Get the rows of the class first, `(y == k).nonzero()[:, 0]`, and pick among "
            "them: `rows[order]`.",
        ),
        WrongAnswer(
            slug="overlap",
            variants=variants(
                _drawn_apart,
                _split(cut=_each_from_the_start),
                _split(cut=_val_within_train),
                _split(cut=_test_is_val),
            ),
            compares=("once",),
            observed="Some rows are in more than one part.",
            points_to="What is trained on and tested on as well, the network may know by heart. "
            "Several draws from all rows overlap, and so do slices that begin at one place.",
            step="Shuffle once. Let each slice begin where the one before it ended.",
        ),
        WrongAnswer(
            slug="rows-lost",
            variants=variants(
                _split(cut=_floored),
                _split(cut=_one_lost),
                _split(cut=_no_remainder),
                _split(cut=_floored, by_class=False),
            ),
            compares=("once",),
            observed="Some rows are in none of the three parts.",
            points_to="Three lengths that are each rounded down need not add up to the whole. Or "
            "a slice begins one after the place where the last one ended.",
            step="Round two lengths. Let the third part take whatever is left: `rows[b:]`.",
        ),
        WrongAnswer(
            slug="rows-beyond-the-end",
            variants=variants(
                lambda y, seed: tuple(part + 1 for part in _split()(y, seed)),
                lambda y, seed: tuple(part - 1 for part in _split()(y, seed)),
            ),
            compares=("once",),
            observed="Some of your numbers are no rows of `y`.",
            points_to="Rows are counted from 0 to n − 1.",
            step="Print the smallest and the largest of your numbers beside `len(y)`.",
        ),
        WrongAnswer(
            slug="other-shares",
            variants=variants(
                _split(shares=(0.8, 0.1, 0.1)),
                _split(shares=(0.2, 0.2, 0.6)),
                _split(shares=(0.6, 0.4, 0.0)),
                _split(shares=(1 / 3, 1 / 3, 1 / 3)),
            ),
            compares=("sizes",),
            observed="The three parts have other lengths than 60, 20 and 20 per cent.",
            points_to="Shares were mixed up: a share of the rest is not a share of the whole, and "
            "the order is training, validation, test.",
            step="For 30 rows the three lengths are 18, 6 and 6. Print yours.",
        ),
        WrongAnswer(
            slug="not-shuffled",
            variants=variants(_split(shuffle=False), _split(shuffle=False, by_class=False)),
            compares=("order",),
            observed="The rows of a class are cut in the order in which they stand.",
            points_to="Data seldom come in a random order: by date, by writer, by class. The test "
            "would be about the last writers only.",
            step="Put `torch.randperm` between finding the rows and cutting them.",
        ),
        WrongAnswer(
            slug="not-stratified",
            variants=variants(_split(by_class=False)),
            compares=("strata",),
            observed="The parts are shuffled and long enough, but not every class has its share.",
            points_to="All rows were shuffled together. Then chance decides how many of a class "
            "are tested, and for a rare class that may be none.",
            step="Do class by class what you do with all rows, and join the pieces.",
        ),
        WrongAnswer(
            slug="seed-ignored",
            variants=variants(_split(seeded=lambda seed: 0)),
            compares=("seed",),
            observed="Every seed gives the same split.",
            points_to="The random numbers start from a constant, not from `seed`. Nobody could "
            "try whether a result depends on the split.",
            step="`torch.Generator().manual_seed(seed)` makes a generator. Hand it to `randperm`.",
        ),
        WrongAnswer(
            slug="not-repeatable",
            variants=variants(_split(seeded=lambda seed: None)),
            compares=("seed",),
            observed="Called twice with one seed, your function gives two splits.",
            points_to="The random numbers do not start from `seed`: they go on from wherever they "
            "were. After a restart, rows that were trained on are among the test rows.",
            step="Make a generator from the seed, `torch.Generator().manual_seed(seed)`, and pass "
            "it: `torch.randperm(n, generator=...)`.",
        ),
    ),
    hints=(
        "Join your three parts, sort them, and compare with 0 … n − 1: is each row there, once? "
        "Then count the classes of each part: `y[part].bincount()`.",
        "One class at a time: find its rows, shuffle them with a generator made from the seed, cut "
        "them in three, and put each piece to its part. At the end each part is joined.",
        "    generator = torch.Generator().manual_seed(seed)\n"
        "    parts = [], [], []\n"
        "    for k in y.unique():\n"
        "        rows = (y == k).nonzero()[:, 0]\n"
        "        rows = rows[...]                 # in random order\n"
        "        a, b = ..., ...                  # where the first and the second piece end\n"
        "        for part, piece in zip(parts, (rows[:a], ..., ...)):\n"
        "            part.append(piece)\n"
        "    return tuple(torch.cat(part) for part in parts)",
    ),
    takeaway="Training rows set the weights, validation rows choose, test rows judge, once. The "
    "seed makes the three the same tomorrow.",
)

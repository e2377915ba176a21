"""Rows to train on, to choose by and to judge by: ``split_three(y, seed)``."""

from collections.abc import Callable

import torch
from torch import Tensor

from nnbook.checks.exercises.digits.split_three_reading import EVEN, LARGE, ODD, read, rows
from nnbook.checks.exercises.digits.split_three_splits import (
    as_masks,
    drawn_apart,
    each_from_the_start,
    floored,
    no_remainder,
    one_lost,
    places_within_classes,
    split_by_class,
    test_is_val,
    val_within_train,
    without_class,
)
from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import arguments_kept
from nnbook.checks.exercises.results import Results
from nnbook.checks.observing import Case


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)

    def mixed(*counts: int) -> Tensor:
        y = torch.arange(len(counts)).repeat_interleave(torch.tensor(counts))
        return y[torch.randperm(len(y), generator=generator)]

    first = int(torch.randint(100, 10_000, (), generator=generator))
    ys = {
        EVEN: mixed(20, 10, 30),
        ODD: mixed(17, 23, 13),
        LARGE: mixed(60, 45, 50, 35, 70),
    }
    return tuple(
        Case(label, "split_three", (y, first + 7 * i), "seeded")
        for i, (label, y) in enumerate(ys.items())
    )


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
    reference=(split_by_class(),),
    read=read,
    rows=rows,
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
            variants=variants(split_by_class(give=as_masks)),
            compares=("kind",),
            observed="You give three masks, tensors of True and False.",
            points_to="A mask picks rows as well. But it has no order and no length of its own, "
            "and row numbers were asked for.",
            step="`mask.nonzero()[:, 0]` gives the numbers of the rows that a mask picks.",
        ),
        WrongAnswer(
            slug="labels-for-rows",
            variants=variants(
                split_by_class(give=lambda y, parts: tuple(y[part] for part in parts))
            ),
            compares=("kind",),
            observed="Your three parts hold classes, not row numbers.",
            points_to="`y[rows]` looks up what is written in these rows. With the classes alone "
            "nobody finds the pictures.",
            step="Return the row numbers themselves, before they are looked up in `y`.",
        ),
        WrongAnswer(
            slug="places-within-the-class",
            variants=variants(places_within_classes),
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
                drawn_apart,
                split_by_class(cut=each_from_the_start),
                split_by_class(cut=val_within_train),
                split_by_class(cut=test_is_val),
            ),
            compares=("once",),
            observed="Some rows are in more than one part.",
            points_to="What is trained on and tested on as well, the network may know by heart. "
            "Several draws from all rows overlap, and so do slices that begin at one place.",
            step="Shuffle once. Let each slice begin where the one before it ended.",
        ),
        WrongAnswer(
            slug="class-lost",
            variants=variants(
                lambda y, seed: without_class(y, int(y.max()), seed),
                lambda y, seed: without_class(y, 0, seed),
            ),
            compares=("once",),
            observed="All rows of one class are in none of the three parts.",
            points_to="A loop over the classes stops one too early, or begins one too late. "
            "`range(y.max())` ends before the last class.",
            step="`y.unique()` gives every class that occurs.",
        ),
        WrongAnswer(
            slug="rows-in-a-column",
            variants=variants(
                split_by_class(give=lambda y, parts: tuple(part[:, None] for part in parts))
            ),
            compares=("kind",),
            observed="Your three parts are columns, of shape (n, 1).",
            points_to="`nonzero()` gives a row for each hit and a column for each axis. With such "
            "a column, `X[part]` has an axis too many, and the network's input does not fit.",
            step="`(y == k).nonzero()[:, 0]` takes the only column.",
        ),
        WrongAnswer(
            slug="rows-lost",
            variants=variants(
                split_by_class(cut=floored),
                split_by_class(cut=one_lost),
                split_by_class(cut=no_remainder),
                split_by_class(cut=floored, by_class=False),
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
                lambda y, seed: tuple(part + 1 for part in split_by_class()(y, seed)),
                lambda y, seed: tuple(part - 1 for part in split_by_class()(y, seed)),
            ),
            compares=("once",),
            observed="Some of your numbers are no rows of `y`.",
            points_to="Rows are counted from 0 to n − 1.",
            step="Print the smallest and the largest of your numbers beside `len(y)`.",
        ),
        WrongAnswer(
            slug="other-shares",
            variants=variants(
                split_by_class(shares=(0.8, 0.1, 0.1)),
                split_by_class(shares=(0.2, 0.2, 0.6)),
                split_by_class(shares=(0.6, 0.4, 0.0)),
                split_by_class(shares=(1 / 3, 1 / 3, 1 / 3)),
            ),
            compares=("sizes",),
            observed="The three parts have other lengths than 60, 20 and 20 per cent.",
            points_to="Shares were mixed up: a share of the rest is not a share of the whole, and "
            "the order is training, validation, test.",
            step="For 30 rows the three lengths are 18, 6 and 6. Print yours.",
        ),
        WrongAnswer(
            slug="not-shuffled",
            variants=variants(
                split_by_class(shuffle=False), split_by_class(shuffle=False, by_class=False)
            ),
            compares=("order",),
            observed="The rows of a class are cut in the order in which they stand.",
            points_to="Data seldom come in a random order: by date, by writer, by class. The test "
            "would be about the last writers only.",
            step="Put `torch.randperm` between finding the rows and cutting them.",
        ),
        WrongAnswer(
            slug="not-stratified",
            variants=variants(split_by_class(by_class=False)),
            compares=("strata",),
            observed="The parts are shuffled and long enough, but not every class has its share.",
            points_to="All rows were shuffled together. Then chance decides how many of a class "
            "are tested, and for a rare class that may be none.",
            step="Do class by class what you do with all rows, and join the pieces.",
        ),
        WrongAnswer(
            slug="seed-ignored",
            variants=variants(split_by_class(seeded=lambda seed: 0)),
            compares=("seed",),
            observed="Every seed gives the same split.",
            points_to="The random numbers start from a constant, not from `seed`. Nobody could "
            "try whether a result depends on the split.",
            step="`torch.Generator().manual_seed(seed)` makes a generator. Hand it to `randperm`.",
        ),
        WrongAnswer(
            slug="not-repeatable",
            variants=variants(split_by_class(seeded=lambda seed: None)),
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

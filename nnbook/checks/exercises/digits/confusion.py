"""Who is taken for whom: ``confusion(predicted, y, k)``."""

from collections.abc import Callable

import torch
from torch import Tensor

from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import arguments_kept, fit, right
from nnbook.checks.observing import Case, Plain, is_tensor
from nnbook.checks.values.numeric import is_boolean

Answer = Callable[[Tensor, Tensor, int], object]

_FEW, _MANY, _NEVER, _NEVER_SAID = (
    "three classes",
    "four classes, many rows",
    "a class that never occurs",
    "classes that are never predicted",
)


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    return (
        _case(generator, _FEW, 9, 3),
        _case(generator, _MANY, 40, 4),
        _case(generator, _NEVER, 12, 4, absent=(1,), unsaid=(1,)),
        _case(generator, _NEVER_SAID, 14, 5, absent=(4,), unsaid=(2, 4)),
    )


def _case(
    generator: torch.Generator,
    label: str,
    count: int,
    k: int,
    absent: tuple[int, ...] = (),
    unsaid: tuple[int, ...] = (),
) -> Case:
    """Some right, some wrong, some mistakes made more than once; no table equals its mirror."""
    true, said = ([c for c in range(k) if c not in without] for without in (absent, unsaid))
    while True:
        y = torch.tensor(true)[torch.randint(len(true), (count,), generator=generator)]
        other = torch.tensor(said)[torch.randint(len(said), (count,), generator=generator)]
        known = torch.rand(count, generator=generator) < 0.6
        knows = known & (y[:, None] == torch.tensor(said)).any(dim=1)
        predicted = torch.where(knows, y, other)
        table = _confusion(predicted, y, k)
        off = table - torch.diag(table.diagonal())
        everyone = set(y.tolist()) == set(true) and set(predicted.tolist()) == set(said)
        # Rows of one sum would hide whether rows or columns are divided.
        sums = table.sum(dim=1)[true].unique(), table.sum(dim=0)[said].unique()
        told = bool(off.max() >= 2) and min(map(len, sums)) > 1 and not torch.equal(table, table.T)
        if everyone and told and bool(table.diagonal()[said].any()):
            return Case(label, "confusion", (predicted, y, k))


# --- the table, and its variations


def _confusion(predicted: Tensor, y: Tensor, k: int) -> Tensor:
    return torch.bincount(y * k + predicted, minlength=k * k).reshape(k, k)


def _of_table(change: Callable[[Tensor], object]) -> Answer:
    return lambda predicted, y, k: change(_confusion(predicted, y, k))


def _once(swapped: bool = False) -> Answer:
    """``table[y, predicted] += 1``: a pair that occurs several times is written once."""

    def confusion(predicted: Tensor, y: Tensor, k: int) -> Tensor:
        table = torch.zeros(k, k)
        table[(predicted, y) if swapped else (y, predicted)] += 1
        return table

    return confusion


def _same_row(swapped: bool = False) -> Answer:
    """Counted into ``[[0] * k] * k``, whose rows are one list."""

    def confusion(predicted: Tensor, y: Tensor, k: int) -> Tensor:
        counted = y if swapped else predicted
        return torch.bincount(counted, minlength=k).expand(k, k)

    return confusion


def _occurring(*by: str) -> Answer:
    """A table of the classes that occur, in ``y``, in ``predicted`` or in both."""

    def confusion(predicted: Tensor, y: Tensor, k: int) -> Tensor:
        given = {"y": y, "predicted": predicted}
        rows = torch.cat([given[name] for name in by]).unique()
        return _confusion(predicted, y, k)[rows][:, rows]

    return confusion


def _largest(predicted: Tensor, y: Tensor, k: int) -> Tensor:
    size = int(max(y.max(), predicted.max())) + 1
    return _confusion(predicted, y, k)[:size, :size]


def _rows_and_columns(predicted: Tensor, y: Tensor, k: int) -> Tensor:
    return _confusion(predicted, y, k)[y.unique()][:, predicted.unique()]


def _shared(dim: int, scale: float = 1.0) -> Answer:
    return _of_table(lambda table: scale * table / table.sum(dim=dim, keepdim=True))


def _shared_safely(dim: int) -> Answer:
    return _of_table(lambda table: table / table.sum(dim=dim, keepdim=True).clamp(min=1))


def _read(case: Case, value: Plain) -> Plain:
    """A table in lists counts as one."""
    lists = isinstance(value, list | tuple) and all(isinstance(row, list) for row in value)
    if lists and len({len(row) for row in value}) == 1:
        return torch.tensor(value)
    return value.long() if is_tensor(value) and is_boolean(value) else value


DEFINITION = Definition(
    cases=_cases,
    reference=(_confusion,),
    read=_read,
    properties=(
        Property("a table of k by k", fit),
        Property("counts every pair, rows for the true class", right(_FEW, _MANY), points=2),
        Property(
            "right where a class never occurs, or is never predicted",
            right(_NEVER, _NEVER_SAID),
            points=2,
        ),
        Property("leaves its arguments as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="transposed",
            variants=variants(_of_table(lambda table: table.T)),
            observed="Your table is the mirror image: its rows are what was predicted.",
            points_to="The two indices stand in the wrong order. Who reads the table would blame "
            "the 8 for what was done to the 1.",
            step="Row: what it is. Column: what it was taken for.",
        ),
        WrongAnswer(
            slug="counts-once",
            variants=variants(_once(), _once(swapped=True)),
            observed="No count in your table is larger than 1.",
            points_to="`table[y, predicted] += 1` reads all entries, adds 1, and writes them "
            "back. A pair that occurs five times writes the same 1 five times.",
            step="Count in a loop, or with `torch.bincount` on one number for each pair.",
        ),
        WrongAnswer(
            slug="shares-for-counts",
            variants=variants(
                _shared(1),
                _shared(0),
                _shared_safely(1),
                _shared_safely(0),
                _shared(1, 100.0),
                _of_table(lambda table: table / table.sum()),
                _of_table(lambda table: 100 * table / table.sum()),
            ),
            observed="Your table holds shares, not counts.",
            points_to="It was divided by the sums of its rows, its columns, or by all. A share "
            "does not say whether it was one picture of two or a hundred of two hundred, and a "
            "class that never occurs becomes 0/0.",
            step="Leave the counts as they are: their sum is the number of pictures.",
        ),
        WrongAnswer(
            slug="missing-classes",
            variants=variants(
                _occurring("y", "predicted"),
                _occurring("y"),
                _occurring("predicted"),
                _largest,
                _rows_and_columns,
            ),
            observed="Your table is smaller than k by k.",
            points_to="Classes that do not occur here have no row. Then row 3 is not class 3 any "
            "more, and two tables cannot be compared.",
            step="Begin with zeros of shape (k, k): the size comes from `k`, not from the data.",
        ),
        WrongAnswer(
            slug="only-the-diagonal",
            variants=variants(_of_table(lambda table: torch.diag(table.diagonal()))),
            observed="Your table counts only what was right.",
            points_to="Off the diagonal stand the mistakes, and they are what the table is for.",
            step="Count every picture, whether it was right or not.",
        ),
        WrongAnswer(
            slug="only-mistakes",
            variants=variants(
                _of_table(lambda table: table - torch.diag(table.diagonal())),
                _of_table(lambda table: (table - torch.diag(table.diagonal())).T),
            ),
            observed="The diagonal of your table is 0.",
            points_to="Only the mistakes are counted. Without the right ones nobody sees whether "
            "three mistakes are many.",
            step="Count every picture, whether it was right or not.",
        ),
        WrongAnswer(
            slug="one-row-for-all",
            variants=variants(
                lambda predicted, y, k: torch.bincount(predicted, minlength=k),
                lambda predicted, y, k: torch.bincount(y, minlength=k),
                lambda predicted, y, k: torch.bincount(y[predicted == y], minlength=k),
                lambda predicted, y, k: torch.bincount(y[predicted != y], minlength=k),
            ),
            observed="You give one number for each class, not one for each pair of classes.",
            points_to="How often a class occurs does not say what it was taken for.",
            step="Two indices: the true class and the predicted one.",
        ),
        WrongAnswer(
            slug="one-row-many-times",
            variants=variants(_same_row(), _same_row(swapped=True)),
            observed="All rows of your table are the same.",
            points_to="`[[0] * k] * k` makes one row and names it k times. Whatever is counted in "
            "one row stands in all.",
            step="`[[0] * k for _ in range(k)]` makes k rows, and so does `torch.zeros(k, k)`.",
        ),
        WrongAnswer(
            slug="one-too-many",
            variants=variants(_of_table(lambda table: table + 1)),
            observed="Your counts begin at 1.",
            points_to="The table was filled with ones, so that pairs that never occur count.",
            step="Begin with `torch.zeros(k, k)`.",
        ),
    ),
    hints=(
        "The sum of the table is the number of pictures, the sum of its diagonal the number that "
        "is right, and the sum of row 3 the number of threes. Which of these fails?",
        "Start from k by k zeros. Every picture adds 1 to one entry: its row is what the picture "
        "is, its column what it was taken for.",
        "    table = torch.zeros(..., ..., dtype=torch.int64)\n"
        "    for said, true in zip(predicted.tolist(), y.tolist()):\n"
        "        table[..., ...] += 1\n"
        "    return table",
    ),
    takeaway="One number says how good a classifier is; the table says what it gets wrong. Read a "
    "row to see what a class is taken for.",
)

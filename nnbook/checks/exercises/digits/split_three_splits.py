"""Splits in three: right, and in known wrong ways."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor

Parts = tuple[Tensor, ...]
Answer = Callable[[Tensor, int], object]
SHARES = (0.6, 0.2, 0.2)


def _cut(rows: Tensor, shares: Sequence[float] = SHARES) -> list[Tensor]:
    """Rows in parts of these shares; the last takes what is left."""
    ends = [round(sum(shares[:i]) * len(rows)) for i in range(1, len(shares))]
    return list(rows.tensor_split(ends))


def split_by_class(
    shares: Sequence[float] = SHARES,
    shuffle: bool = True,
    by_class: bool = True,
    seeded: Callable[[int], int | None] = lambda seed: seed,
    cut: Callable[..., list[Tensor]] = _cut,
    give: Callable[[Tensor, Parts], object] = lambda y, parts: parts,
) -> Answer:
    """A split as asked for, with any of its steps replaced."""

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


def floored(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    """Each length rounded down, so that rows are left over."""
    ends = [0]
    for share in shares:
        ends.append(ends[-1] + int(share * len(rows)))
    return [rows[a:b] for a, b in pairwise(ends)]


def one_lost(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    """The ends are taken for the last rows of a part."""
    a, b = (round(each * len(rows)) for each in (shares[0], shares[0] + shares[1]))
    return [rows[:a], rows[a + 1 : b], rows[b + 1 :]]


def no_remainder(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    """A test part that is cut short."""
    train, val, test = _cut(rows, shares)
    return [train, val, test[: len(val) // 2]]


def each_from_the_start(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    """Each part begins with the first row."""
    return [rows[: round(share * len(rows))] for share in shares]


def val_within_train(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    """Test is taken away, and validation stays among what is trained on."""
    train, val, test = _cut(rows, shares)
    return [torch.cat([train, val]), val, test]


def test_is_val(rows: Tensor, shares: Sequence[float]) -> list[Tensor]:
    """Validation and test are the same rows."""
    train, val, test = _cut(rows, shares)
    return [train, torch.cat([val, test]), torch.cat([val, test])]


def drawn_apart(y: Tensor, seed: int) -> Parts:
    """Three draws, each from all rows."""
    generator = torch.Generator().manual_seed(seed)
    sizes = [round(share * len(y)) for share in SHARES]
    return tuple(torch.randperm(len(y), generator=generator)[:size] for size in sizes)


def without_class(y: Tensor, lost: int, seed: int) -> Parts:
    """A loop that leaves out one class."""
    return tuple(part[y[part] != lost] for part in split_by_class()(y, seed))


def places_within_classes(y: Tensor, seed: int) -> Parts:
    """Row numbers that count within a class."""
    generator = torch.Generator().manual_seed(seed)
    parts: list[list[Tensor]] = [[], [], []]
    for each in y.unique():
        places = torch.randperm(int((y == each).sum()), generator=generator)
        for part, more in zip(parts, _cut(places), strict=True):
            part.append(more)
    return tuple(map(torch.cat, parts))


def as_masks(y: Tensor, parts: Parts) -> Parts:
    """One mask (n,) for each part."""
    masks = torch.zeros(3, len(y), dtype=torch.bool)
    for mask, rows in zip(masks, parts, strict=True):
        mask[rows] = True
    return tuple(masks)

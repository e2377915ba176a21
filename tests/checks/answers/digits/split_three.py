"""Answers to ``split-three``: right in unusual ways, wrong, and mutated."""

import random

import numpy as np
import torch

from tests.checks.answers.collect import collect

CATALOGUED = {"overlap", "rows-lost", "not-shuffled", "not-stratified", "seed-ignored"}
RIGHT, WRONG, right, wrong = collect()


def by_class(y, order, ends=(0.6, 0.8)):
    """Three lists of rows: ``order(rows)`` is a class's rows in some order."""
    parts = [[], [], []]
    for k in sorted(set(y.tolist())):
        rows = order([row for row, label in enumerate(y.tolist()) if label == k])
        a, b = (round(end * len(rows)) for end in ends)
        for part, more in zip(parts, (rows[:a], rows[a:b], rows[b:]), strict=True):
            part.extend(more)
    return parts


def python_order(seed):
    generator = random.Random(seed)
    return lambda rows: generator.sample(rows, len(rows))


@right
def lists_by_pythons_random(y, seed):
    return by_class(y, python_order(seed))


@right
def arrays_by_numpy(y, seed):
    generator = np.random.default_rng(seed)
    labels, parts = y.numpy(), ([], [], [])
    for k in np.unique(labels):
        rows = generator.permutation(np.flatnonzero(labels == k))
        for part, more in zip(parts, np.split(rows, [len(rows) * 3 // 5, len(rows) * 4 // 5])):  # noqa: B905
            part.append(more)
    return [np.sort(np.concatenate(part)) for part in parts]


@right
def by_torchs_global_generator(y, seed):
    torch.manual_seed(seed)
    parts = by_class(y, lambda rows: [rows[i] for i in torch.randperm(len(rows))])
    return tuple(map(torch.tensor, parts))


@right
def twice_in_two(y, seed):
    """Four fifths and one fifth; of the first, three quarters and one."""
    generator = torch.Generator().manual_seed(seed)
    train, val, test = [], [], []
    for k in y.unique():
        rows = torch.nonzero(y == k).squeeze(1)
        rows = rows[torch.randperm(len(rows), generator=generator)]
        rest, held = rows[: int(0.8 * len(rows))], rows[int(0.8 * len(rows)) :]
        test.append(held)
        train.append(rest[: round(0.75 * len(rest))])
        val.append(rest[round(0.75 * len(rest)) :])
    return torch.cat(train), torch.cat(val), torch.cat(test)


@right
def every_fifth_of_a_shuffled_class(y, seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(y), generator=generator)
    order = order[y[order].argsort(stable=True)]
    place = torch.cat([torch.arange(int((y == k).sum())) for k in y.unique()]) % 5
    return tuple(order[torch.isin(place, torch.tensor(which))] for which in ([0, 2, 4], [1], [3]))


@right
def rounded_down_twice(y, seed):
    rng = np.random.default_rng(seed)
    train, val, test = [], [], []
    for k in np.unique(y.numpy()):
        rows = rng.permutation(np.flatnonzero(y.numpy() == k))
        a, b = int(0.6 * len(rows)), int(0.2 * len(rows))
        train.extend(rows[:a])
        val.extend(rows[a : a + b])
        test.extend(rows[a + b :])
    return torch.tensor(train), torch.tensor(val), torch.tensor(test)


@wrong("masks-for-rows")
def _(y, seed):
    parts = by_class(y, python_order(seed))
    return tuple(torch.tensor([row in part for row in range(len(y))]) for part in parts)


@wrong("masks-for-rows")
def _(y, seed):
    shares = torch.rand(len(y), generator=torch.Generator().manual_seed(seed))
    return shares < 0.6, (shares >= 0.6) & (shares < 0.8), shares >= 0.8


@wrong("labels-for-rows")
def _(y, seed):
    return tuple(y[torch.tensor(part)] for part in by_class(y, python_order(seed)))


@wrong("labels-for-rows")
def _(y, seed):
    generator = torch.Generator().manual_seed(seed)
    return y[torch.randperm(len(y), generator=generator)].split(
        [
            round(0.6 * len(y)),
            round(0.2 * len(y)),
            len(y) - round(0.6 * len(y)) - round(0.2 * len(y)),
        ]
    )


@wrong("places-within-the-class")
def _(y, seed):
    generator = torch.Generator().manual_seed(seed)
    parts = [], [], []
    for k in range(int(y.max()) + 1):
        n = int((y == k).sum())
        order = torch.randperm(n, generator=generator).tolist()
        for part, more in zip(
            parts,
            (order[: int(0.6 * n)], order[int(0.6 * n) : int(0.8 * n)], order[int(0.8 * n) :]),
            strict=True,
        ):
            part += more
    return tuple(map(torch.tensor, parts))


@wrong("places-within-the-class")
def _(y, seed):
    random.seed(seed)
    return by_class(y, lambda rows: random.sample(range(len(rows)), len(rows)))


@wrong("overlap")
def _(y, seed):
    generator = random.Random(seed)
    sizes = (round(share * len(y)) for share in (0.6, 0.2, 0.2))
    return [generator.sample(range(len(y)), size) for size in sizes]


@wrong("overlap")
def _(y, seed):
    train, val, test = by_class(y, python_order(seed))
    return train + val, val, test


@wrong("overlap")
def _(y, seed):
    train, val, _ = by_class(y, python_order(seed))
    return train, val, val


@wrong("rows-lost")
def _(y, seed):
    generator = torch.Generator().manual_seed(seed)
    parts = [], [], []
    for k in y.unique():
        rows = (y == k).nonzero()[:, 0]
        rows = rows[torch.randperm(len(rows), generator=generator)]
        a, b = int(0.6 * len(rows)), int(0.2 * len(rows))
        for part, piece in zip(
            parts, (rows[:a], rows[a : a + b], rows[a + b : a + 2 * b]), strict=True
        ):
            part.append(piece)
    return tuple(torch.cat(part) for part in parts)


@wrong("rows-lost")
def _(y, seed):
    train, val, test = by_class(y, python_order(seed))
    return train, val, test[:-3]


@wrong("class-lost")
def _(y, seed):
    order = python_order(seed)
    parts = [], [], []
    for k in range(int(y.max())):
        rows = order([row for row, label in enumerate(y.tolist()) if label == k])
        a, b = round(0.6 * len(rows)), round(0.8 * len(rows))
        for part, more in zip(parts, (rows[:a], rows[a:b], rows[b:]), strict=True):
            part.extend(more)
    return parts


@wrong("class-lost")
def _(y, seed):
    return [[row for row in part if y[row] != 0] for part in by_class(y, python_order(seed))]


@wrong("rows-in-a-column")
def _(y, seed):
    generator = torch.Generator().manual_seed(seed)
    parts = [], [], []
    for k in y.unique():
        rows = (y == k).nonzero()
        rows = rows[torch.randperm(len(rows), generator=generator)]
        a, b = round(0.6 * len(rows)), round(0.8 * len(rows))
        for part, more in zip(parts, (rows[:a], rows[a:b], rows[b:]), strict=True):
            part.append(more)
    return tuple(map(torch.cat, parts))


@wrong("rows-in-a-column")
def _(y, seed):
    parts = by_class(y, python_order(seed))
    return tuple(torch.tensor(part).reshape(-1, 1) for part in parts)


@wrong("rows-beyond-the-end")
def _(y, seed):
    return [[row + 1 for row in part] for part in by_class(y, python_order(seed))]


@wrong("rows-beyond-the-end")
def _(y, seed):
    return [[row - 1 for row in part] for part in by_class(y, python_order(seed))]


@wrong("other-shares")
def _(y, seed):
    return by_class(y, python_order(seed), ends=(0.7, 0.85))


@wrong("other-shares")
def _(y, seed):
    """20 per cent of what is left, not of the whole; the order is another one, too."""
    return by_class(y, python_order(seed), ends=(0.2, 0.4))


@wrong("not-shuffled")
def _(y, seed):
    return by_class(y, lambda rows: rows)


@wrong("not-shuffled")
def _(y, seed):
    n = len(y)
    rows = torch.arange(n)
    return rows[: 3 * n // 5], rows[3 * n // 5 : 4 * n // 5], rows[4 * n // 5 :]


@wrong("not-stratified")
def _(y, seed):
    n = len(y)
    rows = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return rows[: round(0.6 * n)], rows[round(0.6 * n) : round(0.8 * n)], rows[round(0.8 * n) :]


@wrong("not-stratified")
def _(y, seed):
    rows = list(range(len(y)))
    random.Random(seed).shuffle(rows)
    a, b = int(len(y) * 0.6), int(len(y) * 0.8)
    return rows[:a], rows[a:b], rows[b:]


@wrong("seed-ignored")
def _(y, seed):
    torch.manual_seed(42)
    return by_class(y, lambda rows: [rows[i] for i in torch.randperm(len(rows)).tolist()])


@wrong("seed-ignored")
def _(y, seed):
    return by_class(y, python_order("the same"))


@wrong("not-repeatable")
def _(y, seed):
    return by_class(y, lambda rows: [rows[i] for i in torch.randperm(len(rows)).tolist()])


@wrong("not-repeatable")
def _(y, seed):
    return by_class(y, lambda rows: np.random.permutation(rows).tolist())


def _sorted_in_place(y, seed):
    y.copy_(y.sort().values)
    return by_class(y, python_order(seed))


MUTANTS = [
    _sorted_in_place,
    lambda y, seed: by_class(y, python_order(seed))[:2],
    lambda y, seed: by_class(y, python_order(seed))[0],
    lambda y, seed: dict(zip("abc", by_class(y, python_order(seed)), strict=True)),
    lambda y, seed: by_class(y, python_order(seed), ends=(0.6, 1.0)),
    lambda y, seed: ([], [], list(range(len(y)))),
]

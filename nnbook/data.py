"""The data sets of the book, as tensors; torch is imported on first use."""

from __future__ import annotations

import csv
import pkgutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor


class Iris(NamedTuple):
    """150 flowers: four measurements in centimetres, and the species as a class index."""

    X: Tensor
    """float32 (150, 4), one flower per row."""
    y: Tensor
    """int64 (150,), each 0, 1 or 2: an index into `species`."""
    feature_names: tuple[str, str, str, str]
    species: tuple[str, str, str]


class Xor(NamedTuple):
    """The four corners of the unit square and their exclusive or."""

    X: Tensor
    """float32 (4, 2)."""
    y: Tensor
    """int64 (4,), each 0 or 1."""


class Spiral(NamedTuple):
    """Points in the plane along three arms, and the arm of each as a class index."""

    X: Tensor
    """float32 (3 · points_per_arm, 2), none farther than 1 from the centre."""
    y: Tensor
    """int64 (3 · points_per_arm,), each 0, 1 or 2."""


class Split(NamedTuple):
    """Rows to train on, and rows kept away from training."""

    train: Tensor
    """int64 (n,), ascending."""
    test: Tensor
    """int64 (m,), ascending."""


def iris() -> Iris:
    """Return Fisher's Iris data, in centimetres.

    scikit-learn ships the data with its two known errors corrected: no download is needed.
    """
    import torch

    measurements, classes, species = _shipped_iris() or _loaded_iris()
    return Iris(
        X=torch.tensor(measurements, dtype=torch.float32),
        y=torch.tensor(classes, dtype=torch.int64),
        feature_names=("sepal length", "sepal width", "petal length", "petal width"),
        species=tuple(species),
    )


_Flowers = tuple[list[list[float]], list[int], list[str]]


def shipped_csv() -> str | None:
    """scikit-learn's file of irises; None if it is not where it has been for many years.

    Importing ``sklearn.datasets`` for it would take as long as importing torch.
    """
    package = find_spec("sklearn")
    folder = Path(package.submodule_search_locations[0]) if package else Path()
    file = folder / "datasets" / "data" / "iris.csv"
    return file.read_text(encoding="utf-8") if package and file.is_file() else None


def _shipped_iris() -> _Flowers | None:
    text = _carried_csv() or shipped_csv()
    if text is None:
        return None
    (_, _, *species), *rows = csv.reader(text.splitlines())
    measurements = [[float(value) for value in row[:-1]] for row in rows]
    return measurements, [int(row[-1]) for row in rows], species


def _carried_csv() -> str | None:
    """The copy that the website has beside this module, in an archive: there is no scikit-learn."""
    try:
        return pkgutil.get_data("nnbook", "iris.csv").decode("utf-8")
    except OSError:
        return None


def _loaded_iris() -> _Flowers:
    from sklearn.datasets import load_iris

    raw = load_iris()
    return raw.data.tolist(), raw.target.tolist(), [str(name) for name in raw.target_names]


def xor() -> Xor:
    """Return the four corners in the order 00, 01, 10, 11."""
    import torch

    return Xor(
        X=torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
        y=torch.tensor([0, 1, 1, 0]),
    )


def spiral(points_per_arm: int = 100, seed: int = 0) -> Spiral:
    """Return three arms that each wind once round the centre, a third of a turn apart.

    The seed fixes a normal error of 0.1 radians in each point's angle.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(3).repeat_interleave(points_per_arm)
    radius = torch.linspace(0.1, 1, points_per_arm).repeat(3)
    angle = 2 * torch.pi * (radius + y / 3) + 0.1 * torch.randn(len(y), generator=generator)
    return Spiral(X=torch.stack((radius * angle.cos(), radius * angle.sin()), dim=1), y=y)


def split(y: Tensor, held_out: int = 30, seed: int = 0) -> Split:
    """Hold out ``held_out`` random rows of y (n,), equally many of each class.

    Raises ``ValueError`` when the classes cannot share ``held_out`` equally, or when a class
    would have no row left to train on.
    """
    import torch

    classes = y.unique().tolist()
    each, rest = divmod(held_out, len(classes))
    if rest:
        raise ValueError(
            f"held_out must be a multiple of the {len(classes)} classes, not {held_out}:"
            f" choose {held_out - rest} or {held_out - rest + len(classes)}"
        )
    generator = torch.Generator().manual_seed(seed)
    train, test = [], []
    for kind in classes:
        rows = (y == kind).nonzero()[:, 0]
        if len(rows) <= each:
            raise ValueError(
                f"class {kind} has {len(rows)} rows: hold out fewer of each class than {each}"
            )
        rows = rows[torch.randperm(len(rows), generator=generator)]
        test.append(rows[:each])
        train.append(rows[each:])
    return Split(torch.cat(train).sort().values, torch.cat(test).sort().values)

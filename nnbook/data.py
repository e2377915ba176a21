"""The data sets of the book, as tensors; torch is imported on first use."""

from __future__ import annotations

import csv
import gzip
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


class Digits(NamedTuple):
    """1,797 handwritten digits, 8 × 8 pixels each, and which digit each is."""

    X: Tensor
    """float32 (1797, 64), a picture per row, its pixels row after row: 0 is paper, 16 is ink."""
    y: Tensor
    """int64 (1797,), each from 0 to 9."""


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


def shipped(name: str) -> bytes | None:
    """A file of scikit-learn's data sets; None if it is not where it has been for many years.

    Importing ``sklearn.datasets`` for it would take as long as importing torch.
    """
    package = find_spec("sklearn")
    folders = package.submodule_search_locations or () if package else ()
    files = (Path(folder) / "datasets" / "data" / name for folder in folders)
    return next((file.read_bytes() for file in files if file.is_file()), None)


def _carried(name: str) -> bytes | None:
    """The copy that the website has beside this module, in an archive: there is no scikit-learn."""
    try:
        return pkgutil.get_data("nnbook", name)
    except OSError:
        return None


def _shipped_iris() -> _Flowers | None:
    file = _carried("iris.csv") or shipped("iris.csv")
    if file is None:
        return None
    (_, _, *species), *rows = csv.reader(file.decode("utf-8").splitlines())
    measurements = [[float(value) for value in row[:-1]] for row in rows]
    return measurements, [int(row[-1]) for row in rows], species


def _loaded_iris() -> _Flowers:
    from sklearn.datasets import load_iris

    raw = load_iris()
    return raw.data.tolist(), raw.target.tolist(), [str(name) for name in raw.target_names]


def digits() -> Digits:
    """Return the handwritten digits that scikit-learn ships: no download is needed.

    13 people wrote them. Each pixel counts the inked dots in a 4 × 4 block of a 32 × 32 scan.
    """
    import torch

    pixels, labels = _shipped_digits() or _loaded_digits()
    return Digits(
        X=torch.tensor(pixels, dtype=torch.float32), y=torch.tensor(labels, dtype=torch.int64)
    )


_Pictures = tuple[list[list[int]], list[int]]


def _shipped_digits() -> _Pictures | None:
    carried = _carried("digits.bin")
    if carried is not None:
        rows = [list(carried[at : at + 65]) for at in range(0, len(carried), 65)]
        return [row[:-1] for row in rows], [row[-1] for row in rows]
    file = shipped("digits.csv.gz")
    if file is None:
        return None
    lines = gzip.decompress(file).decode("ascii").splitlines()
    rows = [[int(float(value)) for value in line.split(",")] for line in lines]
    return [row[:-1] for row in rows], [row[-1] for row in rows]


def packed_digits() -> bytes | None:
    """The digits as the website carries them, 64 pixels and the label; None if not shipped."""
    found = _shipped_digits()
    return found and b"".join(bytes([*row, label]) for row, label in zip(*found, strict=True))


def _loaded_digits() -> _Pictures:
    from sklearn.datasets import load_digits

    raw = load_digits()
    return raw.data.tolist(), raw.target.tolist()


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

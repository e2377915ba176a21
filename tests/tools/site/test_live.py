"""What the site brings along for code in the reader's browser."""

import json
import zipfile
from pathlib import Path

import pytest

from nnbook import data
from nnbook.data import shipped
from nnbook.files import ROOT
from tools.site import live
from tools.site.packing import slim, unpack

MOST_BYTES_OF_TORCH = 90_000


@pytest.fixture(scope="module")
def libraries():
    return live.libraries()


@pytest.mark.parametrize(
    ("page", "needed"),
    [
        ("book/01_layers", ["torch", "book"]),
        ("exercises/03_backprop", ["torch", "exercises"]),
        ("book/glossary", []),
    ],
)
def test_a_page_needs_what_its_cells_import(page, needed):
    assert live.needed_by(page) == needed


def test_a_page_that_imports_neither_needs_nothing(tmp_path):
    cell = {"cell_type": "code", "source": ["import math\n", "%matplotlib inline"], "metadata": {}}
    (tmp_path / "page.ipynb").write_text(json.dumps({"cells": [cell]}))
    assert live.needed_by("page", tmp_path) == []


def test_the_pages_torch_is_small_and_whole(libraries):
    assert len(libraries["torch"]) <= MOST_BYTES_OF_TORCH
    packed = set(unpack(libraries["torch"]))
    folder = ROOT / "web" / "python" / "torch"
    files = (each for kind in ("py", "js") for each in folder.rglob(f"*.{kind}"))
    assert packed == {f"torch/{each.relative_to(folder).as_posix()}" for each in files}


def test_each_library_holds_what_its_pages_need_and_not_what_others_do(libraries):
    book, exercises = (set(unpack(libraries[name])) for name in ("book", "exercises"))
    assert {"nnbook/data.py", "nnbook/iris.csv", "nnbook/figures/__init__.py"} <= book
    assert not [name for name in book if name.startswith("nnbook/checks")]
    for name in (
        "exercises/layers/linear.py",
        "exercises/layers/chapter.toml",
        "observing/networks.py",
    ):
        assert f"nnbook/checks/{name}" in exercises
    assert not [name for name in exercises if "figures" in name or "authoring" in name]


def test_the_irises_are_scikit_learns(libraries):
    assert unpack(libraries["book"])["nnbook/iris.csv"] == shipped("iris.csv")


def made_up(folder, *packages):
    for package in packages:
        with zipfile.ZipFile(folder / f"{package}-1.0-py3-none-any.whl", "w") as archive:
            archive.writestr(f"{package}/__init__.py", "")


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("import torch", []),
        ("import torch\nimport numpy as np", ["numpy"]),
        ("import torch\ntorch.ones(2).numpy()", ["numpy"]),
        ("import torch\nimport matplotlib.pyplot as plt", ["cycler", "matplotlib", "numpy"]),
    ],
)
def test_a_page_needs_the_wheels_that_its_cells_use(tmp_path, monkeypatch, code, needed):
    made_up(tmp_path, "numpy", "matplotlib", "cycler")
    cell = {"cell_type": "code", "source": [code], "metadata": {}}
    (tmp_path / "page.ipynb").write_text(json.dumps({"cells": [cell]}))
    assert live.needed_by("page", tmp_path) == ["torch"]
    monkeypatch.setenv(live.WHEELS, str(tmp_path))
    assert live.needed_by("page", tmp_path) == ["torch", *needed]


def test_wheels_are_served_as_they_are_and_the_style_of_plots_is_a_file(tmp_path, monkeypatch):
    monkeypatch.setenv(live.WHEELS, str(tmp_path))
    with pytest.raises(LookupError, match="where there is no wheel"):
        live.write(tmp_path / "brought")
    made_up(tmp_path, "numpy", "matplotlib")
    brought = live.write(tmp_path / "brought")["libraries"]
    file = Path(brought["numpy"])
    assert file.read_bytes() == (tmp_path / "numpy-1.0-py3-none-any.whl").read_bytes()
    assert "nnbook/style.mplstyle" in zipfile.ZipFile(brought["book"]).namelist()
    (tmp_path / "other-1.0.whl").write_text("none")
    with pytest.raises(LookupError, match=r"other-1\.0\.whl is no wheel"):
        live.write(tmp_path / "brought")


def test_the_digits_are_scikit_learns(libraries, monkeypatch):
    X, y = data.digits()
    carried = unpack(libraries["exercises"])["nnbook/digits.bin"]
    monkeypatch.setattr(data, "_carried", {"digits.bin": carried}.get)
    monkeypatch.setattr(data, "shipped", lambda name: None)
    got = data.digits()
    assert (got.X.equal(X), got.y.equal(y)) == (True, True)


def test_archives_of_the_same_files_are_the_same(libraries):
    slim.cache_clear()
    assert live.libraries() == libraries

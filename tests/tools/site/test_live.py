"""What the site brings along for code in the reader's browser."""

import json
import sys
import zipfile
from pathlib import Path

import pytest

from nnbook import data
from nnbook.data import shipped
from nnbook.files import ROOT
from tools.site import imports, live
from tools.site.figure_states import controls
from tools.site.packing import pack, slim, slim_script, unpack

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


def test_an_archive_can_be_imported_from(tmp_path, monkeypatch):
    packed = pack({"packed_for_a_test/__init__.py": b"x = 3\n"})
    assert unpack(packed) == {"packed_for_a_test/__init__.py": b"x = 3\n"}
    archive = tmp_path / "some.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in unpack(packed).items():
            file.writestr(name, content)
    monkeypatch.syspath_prepend(archive)
    assert __import__("packed_for_a_test").x == 3
    del sys.modules["packed_for_a_test"]


def test_a_slim_script_has_no_lines_that_only_comment():
    script = "// What it does.\n() => {\n  // Why.\n  return 1;\n};\n"
    assert slim_script(script) == "() => {\nreturn 1;\n};\n"


def test_slim_code_does_the_same_with_less():
    code = '''"""Of a module."""
# why
def public(x: int, *rest: str, **more: float) -> list[int]:
    """For help."""
    return [x]  # this


class _Private:
    """Nobody reads it."""

    kept: int = 3
'''
    made = slim(code)
    assert "For help." in made
    for gone in ("why", "Of a module", "Nobody", "str", "list[int]", "this"):
        assert gone not in made
    names: dict = {}
    exec(made, names)
    assert names["public"](4) == [4]
    assert names["_Private"].kept == 3


def test_the_controls_of_a_figure_are_those_of_the_notebook_in_their_order():
    found = controls(sorted((ROOT / "book").glob("*.ipynb")))
    assert list(found["neuron"]) == ["w1", "w2", "b", "flower"]
    assert found["neuron"]["b"]["value"] == -4.0
    assert found["activation"]["f"]["_options_labels"][0] == "ReLU"
    assert set(found) <= {each.stem for each in (ROOT / "nnbook" / "figures").iterdir()}
    assert len(found) >= 16


@pytest.fixture
def small(tmp_path):
    """A package whose modules import each other in several ways."""
    files = {
        "p/__init__.py": "",
        "p/start.py": "def f():\n    from p import late\n",
        "p/late.py": "import p.dotted\nfrom p.figures import draw\nfrom .near import b\n",
        "p/dotted.py": "if True:\n    import drawing\n",
        "p/figures.py": "import drawing\nfrom p.behind import x\n",
        "p/near.py": "from ..up import all\n",
        "p/behind.py": "",
        "p/unused.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_imports_are_followed_up_to_what_is_absent(small):
    found = imports.closure(["p.start"], small, frozenset({"drawing"}))
    assert list(found) == ["p", "p.dotted", "p.late", "p.near", "p.start"]
    found = imports.closure(["p.start", "p.near"], small, frozenset({"p.late"}))
    assert list(found) == ["p", "p.near", "p.start"], "p.late is absent itself"


def test_code_without_syntax_imports_nothing():
    assert imports.imported("import math\n!ls") == set()
    assert imports.imported("import a.b\nfrom c import d") == {"a.b", "c", "c.d"}

"""What the site brings along for code that runs in the reader's browser.

Pyodide's files come from npm, see ``web/live.mjs``. From this repository come libraries, each one
archive: ``torch``, the page's own or another in its place; ``book``, what chapters import; and
``exercises``, what is behind ``check`` and ``hint``. A page loads those that its cells need.
"""

import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from nnbook.files import ROOT
from tools.site import cells, page_torch
from tools.site.figure_states import controls, states
from tools.site.imports import closure, imported
from tools.site.packing import archive, pack

TORCH, BOOK, EXERCISES = "torch", "book", "exercises"
CHECKS = "nnbook.checks"
# What Python cannot import there; figures are other ones, see ``web/python/figures``.
ABSENT = frozenset(
    {"matplotlib", "sklearn", "IPython", "ipywidgets", "anywidget", "nnbook.figures"}
)
# Names a folder of wheels for Pyodide: those of NumPy, of Matplotlib and of all that it needs.
WHEELS = "NNBOOK_PAGE_WHEELS"
NUMPY, MATPLOTLIB = "numpy", "matplotlib"
# What tensors and arrays become each other by.
ARRAYS = (".numpy(", "from_numpy(")
DATA = {"nnbook/iris.csv": "iris.csv", "nnbook/digits.bin": "digits.csv.gz"}


def needed_by(page: str, root: Path = ROOT) -> list[str]:
    """The libraries that the code cells of a page need; none where they import none."""
    path = root / f"{page}.ipynb"
    notebook = json.loads(path.read_bytes()) if path.is_file() else {"cells": []}
    codes = _codes(notebook)
    names = set().union(*map(imported, codes))
    tops = {name.partition(".")[0] for name in names}
    if not tops & {"torch", "nnbook"}:
        return []
    checks = any(name == CHECKS or name.startswith(f"{CHECKS}.") for name in names)
    own = [EXERCISES if checks else BOOK] if "nnbook" in tops else []
    if any(call in code for code in codes for call in ARRAYS):
        tops.add(NUMPY)
    given = wheels()
    chosen = given if MATPLOTLIB in tops and MATPLOTLIB in given else tops & given.keys()
    return [TORCH, *own, *sorted(chosen)]


def wheels() -> dict[str, Path]:
    """The wheels that the site is to serve beside Python, by package. Raises ``LookupError``."""
    named = os.environ.get(WHEELS)
    if not named:
        return {}
    found = {_package(file): file for file in sorted(Path(named).glob("*.whl"))}
    for file in found.values():
        if not zipfile.is_zipfile(file):
            raise LookupError(f"{WHEELS} names {named}, where {file.name} is no wheel")
    if not found:
        raise LookupError(f"{WHEELS} names {named}, where there is no wheel")
    return found


def _package(wheel: Path) -> str:
    return wheel.name.partition("-")[0].lower()


def book_files(root: Path = ROOT) -> dict[str, bytes]:
    """What the code cells of chapters import of ``nnbook``, the figures' stand-in with them."""
    notebooks = sorted((root / "book").glob("*.ipynb"))
    stand_in = root / "web" / "python" / "figures"
    figures = {
        f"nnbook/figures/{file.name}": file.read_bytes() for file in sorted(stand_in.glob("*.py"))
    }
    named = json.dumps(controls(notebooks), ensure_ascii=False)
    figures["nnbook/figures/controls.json"] = named.encode()
    return _modules(_imports_of(notebooks), root) | figures | _data()


def exercise_files(root: Path = ROOT) -> dict[str, bytes]:
    """What is behind the checks of every exercise, and what else the exercises' cells import."""
    checks = root / "nnbook" / "checks"
    # Found by name when they are asked for.
    late = [*checks.glob("exercises/*/*.py"), *checks.glob("observing/*.py")]
    start = [CHECKS, *_imports_of(sorted((root / "exercises").glob("*.ipynb")))]
    start += [".".join(file.relative_to(root).with_suffix("").parts) for file in late]
    tables = sorted(checks.glob("exercises/*/chapter.toml"))
    tables += sorted(checks.glob("exercises/*/lines.json"))
    more = {file.relative_to(root).as_posix(): file.read_bytes() for file in tables}
    return _modules(start, root) | more | _data()


def write(folder: Path, root: Path = ROOT) -> dict[str, dict[str, str]]:
    """Write all of it into ``folder``; return the files of ``libraries`` and ``figures`` by name.

    Raises ``LookupError`` where something that it is made from is missing, or no torch.
    """
    given = wheels()
    folder.mkdir(parents=True, exist_ok=True)
    kept = states(sorted((root / "book").glob("*.ipynb")))
    figures = {name: json.dumps(models).encode() for name, models in kept.items()}
    made = _written(folder, ".bin", libraries(root))
    made |= _written(folder, ".whl", {name: file.read_bytes() for name, file in given.items()})
    if MATPLOTLIB in given:
        # It looks for the style of the book's plots among files, not in an archive.
        style = root / "nnbook" / "style.mplstyle"
        files = book_files(root) | {"nnbook/style.mplstyle": style.read_bytes()}
        made |= _written(folder, ".whl", {BOOK: archive(files)})
    if wheel := page_torch.wheel():
        made |= _written(folder, ".whl", {TORCH: wheel.read_bytes()})
    return {
        "libraries": made,
        "figures": _written(folder, ".json", figures),
    }


def libraries(root: Path = ROOT) -> dict[str, bytes]:
    """Each library as an archive, by name. Raises ``LookupError``."""
    return {
        TORCH: pack(page_torch.files()),
        BOOK: pack(book_files(root)),
        EXERCISES: pack(exercise_files(root)),
    }


def _written(folder: Path, suffix: str, contents: dict[str, bytes]) -> dict[str, str]:
    files = {name: folder / f"{name}{suffix}" for name in contents}
    for name, file in files.items():
        file.write_bytes(contents[name])
    return {name: str(file) for name, file in files.items()}


def _modules(start: Iterable[str], root: Path) -> dict[str, bytes]:
    files = closure((name for name in start if name.startswith("nnbook")), root, ABSENT).values()
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def _imports_of(notebooks: Iterable[Path]) -> set[str]:
    codes = (code for path in notebooks for code in _codes(json.loads(path.read_bytes())))
    return set().union(*map(imported, codes))


def _codes(notebook: dict) -> list[str]:
    return [cells.text(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _data() -> dict[str, bytes]:
    """What scikit-learn ships of irises and digits: ``nnbook.data`` looks beside itself first."""
    from nnbook.data import packed_digits, shipped

    found = dict(zip(DATA, (shipped("iris.csv"), packed_digits()), strict=True))
    for name, file in found.items():
        if file is None:
            raise LookupError(f"scikit-learn, or its file {DATA[name]}, is not installed")
    return found

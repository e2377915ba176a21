"""What the site brings along for code that runs in the reader's browser.

Pyodide's files come from npm, see ``web/live.mjs``. From this repository comes an archive of the
modules behind ``check`` and ``hint``, as far as the exercises that run there need them.
"""

import ast
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from nnbook.files import ROOT

PACKAGE = "nnbook"
TAG = "browser"
# What a notebook imports; how the functions of these exercises are looked at, found by name.
START = ("nnbook.checks", "nnbook.checks.observing.calls")
# What Python cannot import there.
ABSENT = {"torch", "numpy", "matplotlib", "sklearn", "IPython", "ipywidgets", "anywidget"}
# Archives of the same files are the same bytes, whenever they are made.
DATE = (1980, 1, 1, 0, 0, 0)


def exercises(root: Path = ROOT) -> list[str]:
    """The ids of the exercises whose cell is marked to run in the browser."""
    found = []
    for notebook in sorted((root / "exercises").glob("*.ipynb")):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            tags = cell["metadata"].get("tags", [])
            if TAG in tags:
                found += [
                    tag.removeprefix("exercise-") for tag in tags if tag.startswith("exercise-")
                ]
    return found


def modules(root: Path = ROOT) -> dict[str, Path]:
    """The files to bring along by module name: those that these exercises import, even late.

    A module that begins by importing what is not there is left out. Raises ``LookupError`` for an
    exercise without a module of its own.
    """
    queue = [*START, *(_module_of(exercise, root) for exercise in exercises(root))]
    found: dict[str, Path] = {}
    while queue:
        name = queue.pop()
        file = _file_of(name, root)
        if name in found or file is None:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if any(each.partition(".")[0] in ABSENT for each in _imported(tree.body, name, file)):
            continue
        found[name] = file
        queue += _imported(ast.walk(tree), name, file)
        if "." in name:
            queue.append(name.rpartition(".")[0])
    return dict(sorted(found.items()))


def chapters(root: Path = ROOT) -> list[Path]:
    """The files by which the table of exercises knows of chapters, of which some may not run."""
    tables = (root / PACKAGE / "checks" / "exercises").glob("*/chapter.toml")
    return [file for table in tables for file in (table, table.with_name("__init__.py"))]


def write_archive(target: Path, root: Path = ROOT) -> None:
    """Write the zip archive that Python in the browser imports ``nnbook`` from."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        files = [*modules(root).values(), *chapters(root)]
        for file in sorted(set(files)):
            entry = zipfile.ZipInfo(file.relative_to(root).as_posix(), DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes(), compresslevel=9)


def _module_of(exercise: str, root: Path) -> str:
    file = f"{exercise.replace('-', '_')}.py"
    for path in (root / PACKAGE / "checks" / "exercises").glob(f"*/{file}"):
        return ".".join(path.relative_to(root).with_suffix("").parts)
    raise LookupError(f"no module {file} in nnbook/checks/exercises for the exercise {exercise}")


def _file_of(name: str, root: Path) -> Path | None:
    if name.partition(".")[0] != PACKAGE:
        return None
    path = root.joinpath(*name.split("."))
    return next((f for f in (path / "__init__.py", path.with_suffix(".py")) if f.is_file()), None)


def _imported(nodes: Iterator[ast.AST] | list[ast.stmt], name: str, file: Path) -> list[str]:
    """The modules that these statements import, and the names that may be modules."""
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            found += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return found

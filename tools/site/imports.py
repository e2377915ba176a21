"""Which modules of a package others need, read from their import statements."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path


def imported(code: str) -> set[str]:
    """The modules that code imports, and names that may be modules; none if it has no syntax."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return set()
    return set(_imported(ast.walk(tree), ""))


def closure(start: Iterable[str], root: Path, absent: frozenset[str]) -> dict[str, Path]:
    """The files of modules below ``root`` by name: ``start``, and what they import, even late.

    What ``absent`` names, packages or modules, is left out, and so is a module that begins by
    importing it. Names that no file has are skipped.
    """
    queue = list(start)
    found: dict[str, Path] = {}
    while queue:
        name = queue.pop()
        file = _file_of(name, root)
        if name in found or file is None or _is_in(name, absent):
            continue
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        at_once, ever = _imports(file.read_text(encoding="utf-8"), package)
        if any(_is_in(each, absent) for each in at_once):
            continue
        found[name] = file
        queue += ever
        if "." in name:
            queue.append(name.rpartition(".")[0])
    return dict(sorted(found.items()))


@cache
def _imports(code: str, package: str) -> tuple[list[str], list[str]]:
    """What a module of ``package`` imports when it is loaded, and what it imports at all."""
    tree = ast.parse(code)
    return [*_imported(tree.body, package)], [*_imported(ast.walk(tree), package)]


def _is_in(name: str, packages: frozenset[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:count]) in packages for count in range(1, len(parts) + 1))


def _file_of(name: str, root: Path) -> Path | None:
    path = root.joinpath(*name.split("."))
    return next((f for f in (path / "__init__.py", path.with_suffix(".py")) if f.is_file()), None)


def _imported(nodes: Iterable[ast.AST], package: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)

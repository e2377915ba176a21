"""Imports in ``nnbook/checks`` run one way."""

import ast

import pytest

from nnbook.files import ROOT

PACKAGE = ROOT / "nnbook" / "checks"
# Each room may import itself and those before it; the last two know nothing of each other.
ORDER = ("observing", "values", "exercises", "judging", "notebook")
ALLOWED = {room: set(ORDER[: i + 1]) for i, room in enumerate(ORDER)}
ALLOWED["authoring"] = {"authoring", *ORDER[:4]}


def imported(source, package):
    """The modules that a file of ``package`` names in import statements, wherever they stand."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else ()), *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def rooms(source, package):
    """The rooms of ``nnbook.checks`` among them, and what else of ``nnbook`` runs checks."""
    parts = [name.split(".") for name in imported(source, package)]
    return {each[2] for each in parts if each[:2] == ["nnbook", "checks"] and len(each) > 2}


def test_every_folder_is_a_room():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(ALLOWED)


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_comes_before_it(room):
    files = sorted((PACKAGE / room).rglob("*.py"))
    assert files
    for file in files:
        package = ".".join(file.relative_to(ROOT).parent.parts)
        found = rooms(file.read_text(encoding="utf-8"), package) & (set(ALLOWED) | {"grading"})
        assert found <= ALLOWED[room], f"{file.relative_to(ROOT)} imports {found - ALLOWED[room]}"


def test_nothing_in_checks_imports_grading_or_tools():
    for file in PACKAGE.rglob("*.py"):
        package = ".".join(file.relative_to(ROOT).parent.parts)
        tops = {name.split(".")[0] for name in imported(file.read_text("utf-8"), package)}
        names = set(imported(file.read_text("utf-8"), package))
        assert not tops & {"tools", "tests"}, file
        assert not any(name.startswith("nnbook.grading") for name in names), file


def test_an_import_is_found_wherever_it_stands():
    source = """
from .readings import read
def f():
    import nnbook.checks.notebook.check
    from nnbook.checks import authoring
"""
    assert rooms(source, "nnbook.checks.judging") == {"judging", "notebook", "authoring"}

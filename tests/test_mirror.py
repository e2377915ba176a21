"""``tests/`` mirrors the tree: whoever changes a module finds its tests by its name."""

from nnbook.files import ROOT

# Tested by files of other names, for a reason.
ELSEWHERE = {
    # They import Jupyter's server, which takes seconds in every process, and are asked by HTTP.
    "tools/live/lab.py": "tests/tools/live/test_server.py",
    "tools/live/pages.py": "tests/tools/live/test_server.py",
    # It starts Pyodide, which takes seconds.
    "tools/machine/pyodide.py": "tests/web/python/torch/test_in_pyodide.py",
}
# An exercise is tried on the answers in ``tests/checks/answers``, all of them by the same tests.
EXERCISES = ROOT / "nnbook" / "checks" / "exercises"


def modules():
    for file in sorted([*(ROOT / "nnbook").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]):
        if not file.name.startswith("__") and EXERCISES not in file.parent.parents:
            yield file.relative_to(ROOT).as_posix()


def file_of(module):
    """Where its tests stand: those of ``nnbook/a/b.py`` in ``tests/a/test_b.py``."""
    path = ROOT / "tests" / module.removeprefix("nnbook/")
    return path.with_name(f"test_{path.name}")


def test_every_module_has_a_file_of_tests_that_is_named_after_it():
    found = list(modules())
    without = {module for module in found if not file_of(module).is_file()}
    assert without - ELSEWHERE.keys() == set(), "write such a file, or split one of another name"
    assert ELSEWHERE.keys() - without == set(), "these need no exception"
    empty = [each for each in found if each not in without and "\ndef test_" not in read(each)]
    assert empty == []
    assert all((ROOT / place).is_file() for place in ELSEWHERE.values())
    assert len(found) > 200


def read(module):
    return file_of(module).read_text(encoding="utf-8")

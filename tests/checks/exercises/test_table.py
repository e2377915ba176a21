"""The table of exercises: what folders list is what there is."""

import subprocess
import sys

import pytest

from nnbook.checks.exercises.table import CHAPTERS, EXERCISES, OUTLINES, TITLES
from nnbook.files import ROOT

FOLDER = ROOT / "nnbook" / "checks" / "exercises"
NEW = """
name = "00_first"
title = "First steps"
[[exercise]]
id = "add-up"
title = "Add up"
minutes = 1
difficulty = 1
points = 1
stretch = true
[exercise.functions]
"add_up(a, b)" = "one number"
"nothing()" = "None"
"""
MODULE = """
from nnbook.checks.exercises.exercise import Definition
DEFINITION = Definition(cases=lambda seed: (), reference=(), properties=(), wrong_answers=(),
    hints=("", "", ""), takeaway="It adds up.")
"""


def test_every_module_is_listed_and_every_listed_exercise_has_a_module():
    listed = {
        (outline.chapter.partition("_")[2], outline.id.replace("-", "_"))
        for outline in OUTLINES.values()
    }
    defined = {
        (file.parent.name, file.stem)
        for file in FOLDER.glob("*/*.py")
        if "\nDEFINITION = " in file.read_text(encoding="utf-8")
    }
    assert listed == defined


def test_chapters_come_in_the_order_of_the_book():
    assert list(CHAPTERS) == list(TITLES) == sorted(CHAPTERS)
    assert list(EXERCISES) == [each.id for row in CHAPTERS.values() for each in row]
    assert {each.chapter for row in CHAPTERS.values() for each in row} == set(CHAPTERS)


def test_an_exercise_is_its_row_and_its_definition():
    linear = EXERCISES["linear"]
    assert (linear.title, linear.chapter, linear.points) == (
        "A layer for a whole batch",
        "01_layers",
        5,
    )
    assert str(linear.function("linear")) == "linear(x, W, b)"
    assert linear.call == 'check("linear", linear)'
    assert len(linear.cases(0)) > 3


@pytest.mark.python
def test_a_new_folder_is_a_chapter_without_any_edit(tmp_path):
    # A second folder of the same package, as an archive or a copy would give it.
    folder = tmp_path / "first"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "chapter.toml").write_text(NEW)
    (folder / "add_up.py").write_text(MODULE)
    code = f"""
from nnbook.checks import exercises
exercises.__path__.append({str(tmp_path)!r})
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES, TITLES
assert list(CHAPTERS)[0] == "00_first" and TITLES["00_first"] == "First steps"
exercise = EXERCISES["add-up"]
assert exercise.takeaway == "It adds up." and exercise.stretch
assert [str(each) for each in exercise.functions] == ["add_up(a, b)", "nothing()"]
assert exercise.call == 'check("add-up", add_up, nothing)'
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")

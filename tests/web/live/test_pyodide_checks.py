"""Exercises that are checked in the browser, with the modules that the site brings along."""

import json
import zipfile

import pytest

from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from tests.web.live.browser_cells import cells_of, in_pyodide
from tools.notebooks.exercises import BEGIN, END
from tools.site import live

COUNT = "01_layers"
GRAPH = "03_backprop"
BEST = "04_training"
CHECKED = (COUNT, GRAPH, BEST)
WRONG = {
    COUNT: "def count_parameters(s):\n    return sum(a * b for a, b in zip(s, s[1:]))",
    GRAPH: (
        "def graph_gradients(a, b, c):\n"
        "    d = a * b\n    e = d + c\n    dd = e\n    de = d\n    dd = de\n"
        '    return {"a": dd * b, "b": dd * a, "c": de, "d": dd, "e": de}'
    ),
    BEST: "def best_step(training, held_out, patience):\n    return held_out.index(min(held_out))",
}


def marked(notebook):
    """The codes of the marked cells: the learner's cell, then its check."""
    codes = [cell.code for cell in cells_of(notebook) if cell.is_marked]
    assert len(codes) == 2
    return codes


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "nnbook.zip"
    live.write_archive(path)
    return path


@pytest.fixture(scope="module")
def answers(archive, starts_browser):
    """The answers below the check cells: as handed out, wrong, solved; and what else is asked."""
    pages = []
    for chapter in CHECKED:
        stub, check = marked(f"exercises/{chapter}")
        solved, _ = marked(f"solutions/{chapter}")
        assert BEGIN in solved
        assert END in solved
        pages.append([stub, check, WRONG[chapter], check, solved, check])
    asked = [
        'hint("count-parameters")',
        'hint("count-parameters")',
        'check("softmax", len)',
        'check("nonsense", len)',
        "import sys; 'random' in sys.modules and __import__('random').random()",
    ]
    *chapters, first, second = in_pyodide(*pages, asked, asked, checks=archive)
    return dict(zip(CHECKED, chapters, strict=True)) | {"asked": first, "again": second}


def shown(cell):
    assert cell["status"] == "ok"
    (output,) = cell["outputs"]
    assert output["output_type"] == "display_data"
    assert output["data"]["text/html"].startswith('<div class="nn-check"')
    return output["data"]["text/plain"]


@pytest.mark.parametrize("chapter", CHECKED)
def test_an_exercise_is_checked_from_stub_to_solution(answers, chapter):
    _, untouched, _, wrong, _, solved = answers[chapter]
    assert "not attempted" in shown(untouched)
    assert ": incorrect" in shown(wrong)
    assert ": correct" in shown(solved)


@pytest.mark.parametrize("chapter", CHECKED)
def test_a_known_mistake_is_named_in_the_words_of_its_catalogue(answers, chapter):
    said = shown(answers[chapter][3])
    exercise = next(EXERCISES[name] for name in live.exercises() if _chapter(name) == chapter)
    assert any(" ".join(wrong.points_to.split()) in said for wrong in exercise.wrong_answers)


def test_hints_and_exercises_that_need_torch(answers):
    first, second, softmax, nonsense, _ = answers["asked"]
    assert "Hint 1 of 3" in shown(first)
    assert "Hint 2 of 3" in shown(second)
    assert "needs PyTorch" in shown(softmax)
    assert "nonsense" in shown(nonsense)


def test_a_python_that_begins_with_the_memory_of_another_is_fresh(answers):
    assert "Hint 1 of 3" in shown(answers["again"][0]), "hints given before are forgotten"
    drawn = [answers[page][-1]["outputs"][0]["data"]["text/plain"] for page in ("asked", "again")]
    assert 0 < float(drawn[0]) < 1
    assert drawn[0] != drawn[1], "random numbers begin anew"


def _chapter(name):
    return next(
        chapter for chapter in CHECKED if f"exercise-{name}" in _tags(f"exercises/{chapter}")
    )


def _tags(notebook):
    return {tag for cell in cells_of(notebook) for tag in cell.tags}


def test_the_exercises_on_plain_numbers_are_marked_and_no_others():
    assert live.exercises() == ["count-parameters", "graph-gradients", "best-step"]


def test_the_archive_holds_no_module_of_another_exercise(archive):
    names = zipfile.ZipFile(archive).namelist()
    chapters = [name for name in names if name.count("/") == 4]
    exercises = [name for name in chapters if not name.endswith(("__init__.py", "chapter.toml"))]
    assert sorted(exercises) == [
        "nnbook/checks/exercises/backprop/graph_gradients.py",
        "nnbook/checks/exercises/layers/count_parameters.py",
        "nnbook/checks/exercises/training/best_step.py",
    ]
    assert "nnbook/checks/observing/training.py" not in names


def test_the_archive_holds_what_the_table_says_of_every_chapter(archive):
    names = zipfile.ZipFile(archive).namelist()
    folders = {name.rpartition("/")[0] for name in names if name.endswith("/chapter.toml")}
    assert [folder.rpartition("/")[2] for folder in sorted(folders)] == sorted(
        chapter.partition("_")[2] for chapter in CHAPTERS
    )
    assert {f"{folder}/__init__.py" for folder in folders} <= set(names)


def test_archives_of_the_same_files_are_the_same(archive, tmp_path):
    live.write_archive(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


@pytest.fixture
def small(tmp_path):
    """A book whose checks import each other in several ways."""
    files = {
        "nnbook/__init__.py": "",
        "nnbook/checks/__init__.py": "def __getattr__(name):\n    from nnbook.checks import late\n",
        "nnbook/checks/observing/__init__.py": "",
        "nnbook/checks/observing/calls.py": "",
        "nnbook/checks/late.py": "import nnbook.dotted\nfrom nnbook.figures import draw\n",
        "nnbook/dotted.py": "if True:\n    import torch\n",
        "nnbook/figures.py": "import torch\nfrom nnbook.behind import x\n",
        "nnbook/behind.py": "",
        "nnbook/unused.py": "",
        "nnbook/checks/exercises/one/__init__.py": "",
        "nnbook/checks/exercises/one/add_up.py": "from ..shared import all\nfrom .near import b\n",
        "nnbook/checks/exercises/one/near.py": "",
        "nnbook/checks/exercises/shared.py": "",
        "exercises/one.ipynb": json.dumps(
            {"cells": [{"metadata": {"tags": ["exercise-add-up", "browser"]}}, {"metadata": {}}]}
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_imports_are_followed_up_to_what_needs_torch(small):
    assert list(live.modules(small)) == [
        "nnbook",
        "nnbook.checks",
        "nnbook.checks.exercises.one",
        "nnbook.checks.exercises.one.add_up",
        "nnbook.checks.exercises.one.near",
        "nnbook.checks.exercises.shared",
        "nnbook.checks.late",
        "nnbook.checks.observing",
        "nnbook.checks.observing.calls",
        "nnbook.dotted",
    ]


def test_an_exercise_without_a_module_is_refused(small):
    (small / "nnbook/checks/exercises/one/add_up.py").unlink()
    with pytest.raises(LookupError, match=r"add_up\.py.*exercise add-up"):
        live.modules(small)

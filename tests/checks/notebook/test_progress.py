"""What is remembered of the exercises."""

import json
import os
import subprocess
import sys
import threading

import pytest

from nnbook import files
from nnbook.checks import check, scoreboard, summary
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.checks.notebook import summary as summary_page
from nnbook.checks.notebook.progress import FILE, MOST_BYTES, Record, stored
from nnbook.checks.notebook.standings import standings
from nnbook.files import ROOT
from tests.checks.tools import new_kernel, said, solve, without_bias

pytestmark = pytest.mark.usefixtures("folder")


def untouched(x, w, b): ...


def test_the_file_holds_ids_outcomes_and_points_only(folder):
    solve("linear")
    check("neuron", without_bias)
    assert [path.name for path in folder.iterdir()] == [FILE]
    assert json.loads((folder / FILE).read_text()) == {
        "exercises": {
            "linear": {"status": "correct", "points": 5},
            "neuron": {"status": "incorrect", "points": 1},
        }
    }


def test_the_latest_attempt_counts_and_an_untouched_function_is_none(folder, monkeypatch):
    check("neuron", untouched)
    assert stored() == {}
    solve("neuron")
    check("neuron", untouched)
    assert stored() == {"neuron": Record("correct", 4)}
    assert standings()["01_layers"][0].correct
    new_kernel(monkeypatch)
    check("neuron", untouched)
    assert standings()["01_layers"][0].correct
    check("neuron", without_bias)
    assert stored() == {"neuron": Record("incorrect", 1)}


def test_a_session_without_a_file_keeps_its_attempts_too(monkeypatch):
    monkeypatch.setenv("NNBOOK_PROGRESS", "off")
    solve("neuron")
    check("neuron", untouched)
    assert standings()["01_layers"][0].correct


def test_two_notebooks_share_the_file(monkeypatch):
    solve("neuron")
    new_kernel(monkeypatch)
    solve("linear")
    assert set(stored()) == {"neuron", "linear"}


FOREIGN = {
    "empty": b"",
    "no JSON": b"<<<<<<< HEAD\n",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "a number": b"3",
    "no exercises": b"{}",
    "a list of exercises": b'{"exercises": ["neuron"]}',
    "a text for an exercise": b'{"exercises": {"neuron": "correct"}}',
    "an outcome of another kind": b'{"exercises": {"neuron": {"status": ["correct"]}}}',
    "no points": b'{"exercises": {"neuron": {"status": "incorrect"}}}',
    "points that are none": b'{"exercises": {"neuron": {"status": "incorrect", "points": true}}}',
    "an unknown exercise": b'{"exercises": {"nueron": {"status": "correct", "points": 4}}}',
    "a very long number": b'{"exercises": ' + b"9" * 5_000 + b"}",
    "very deep": b'{"exercises": ' * 5_000,
    "very large": b'{"exercises": {"linear": {"status": "correct"}}}' + b" " * MOST_BYTES,
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_nothing_and_is_replaced(folder, capsys, content):
    (folder / FILE).write_bytes(content)
    assert stored() == {}
    assert "0 of 5 correct" in said(capsys, scoreboard, "01_layers")
    solve("neuron")
    assert stored() == {"neuron": Record("correct", 4)}


@pytest.mark.parametrize(("points", "expected"), [(-3, 0), (2, 2), (4, 3), (10**9, 3)])
def test_points_stay_within_what_an_incorrect_answer_can_have(folder, points, expected):
    entry = {"neuron": {"status": "incorrect", "points": points}}
    (folder / FILE).write_text(json.dumps({"exercises": entry}))
    assert stored() == {"neuron": Record("incorrect", expected)}


def test_the_file_stays_small(folder):
    entries = {f"exercise-{i}": {"status": "correct", "points": 1} for i in range(1_000)}
    (folder / FILE).write_text(json.dumps({"exercises": entries}))
    solve("neuron")
    assert (folder / FILE).stat().st_size < 200


@pytest.mark.parametrize("obstacle", ["a folder", "a pipe"])
def test_what_is_no_file_is_left_alone_and_never_waited_for(folder, obstacle, capsys):
    path = folder / FILE
    path.mkdir() if obstacle == "a folder" else os.mkfifo(path)
    done = threading.Thread(target=lambda: said(capsys, check, "neuron", without_bias))
    done.start()
    done.join(10)
    assert not done.is_alive()
    assert {path.name for path in folder.iterdir()} == {FILE}


def test_where_nothing_can_be_written_check_answers_as_ever(folder, capsys, monkeypatch):
    monkeypatch.setenv("NNBOOK_PROGRESS", str(folder / "missing" / FILE))
    assert "correct" in said(capsys, check, "neuron", *EXERCISES["neuron"].reference)
    assert "1 of 5 correct" in said(capsys, scoreboard, "01_layers")
    assert list(folder.iterdir()) == []


def test_in_a_folder_that_is_gone_check_answers_as_ever(folder, capsys):
    here = folder / "gone"
    here.mkdir()
    os.chdir(here)
    here.rmdir()
    assert "correct" in said(capsys, check, "neuron", *EXERCISES["neuron"].reference)
    assert "1 of 5 correct" in said(capsys, scoreboard, "01_layers")
    assert "could not be written here" in said(capsys, summary)


def test_a_failing_write_leaves_the_old_file_and_no_other(folder, monkeypatch):
    solve("neuron")
    before = (folder / FILE).read_text()

    def fails(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="disk full"):
        files.replace(folder / FILE, "new")
    solve("linear")
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [(FILE, before)]


@pytest.mark.parametrize(("named", "where"), [("off", None), ("elsewhere.json", "elsewhere.json")])
def test_the_environment_says_where(folder, monkeypatch, named, where):
    monkeypatch.setenv("NNBOOK_PROGRESS", named)
    solve("neuron")
    assert [path.name for path in folder.iterdir()] == ([where] if where else [])
    assert set(stored()) == ({"neuron"} if where else set())


def test_a_solution_notebook_says_the_same_whatever_is_stored(folder, capsys, monkeypatch):
    def run():
        new_kernel(monkeypatch)
        solve(*(exercise.id for exercise in CHAPTERS["01_layers"]))
        capsys.readouterr()
        return said(capsys, scoreboard, "01_layers")

    first = run()
    entries = {name: {"status": "incorrect", "points": 0} for name in EXERCISES}
    (folder / FILE).write_text(json.dumps({"exercises": entries}))
    assert run() == first


def test_git_ignores_what_learners_files_are_called():
    names = [f"exercises/{name}" for name in (FILE, ".progress.json.7.tmp", summary_page.FILE)]
    done = subprocess.run(["git", "check-ignore", *names], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == names


@pytest.mark.python
def test_no_test_stores_anything():
    code = "import os, tests.conftest; print(os.environ['NNBOOK_PROGRESS'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "off\n", done.stderr
    assert "NNBOOK_PROGRESS=off" in (ROOT / "Makefile").read_text()

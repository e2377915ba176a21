"""What is remembered of the exercises, and the pages that show it: scoreboards and summary."""

import json
import os
import re
import subprocess
import sys
import threading
from datetime import date

import pytest

from nnbook import files
from nnbook.checks import check, scoreboard, summary
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES, OUTLINES
from nnbook.checks.notebook import summary as summary_page
from nnbook.checks.notebook.progress import FILE, MOST_BYTES, Record, stored
from nnbook.checks.notebook.session import SESSION
from nnbook.checks.notebook.standings import Standing, standings
from nnbook.files import ROOT
from tests.checks.tools import said, seen_in

LAYERS = CHAPTERS["01_layers"]


def solve(*names):
    for name in names:
        check(name, *EXERCISES[name].reference)


def without_bias(x, w, b):
    return x @ w


def untouched(x, w, b): ...


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of its own, as if a kernel had just started there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NNBOOK_PROGRESS")
    new_kernel(monkeypatch)
    return tmp_path


def new_kernel(monkeypatch):
    monkeypatch.setattr(SESSION, "verdicts", {})
    monkeypatch.setattr(SESSION, "hints", {})


@pytest.fixture
def everything_solved(folder):
    entries = {name: {"status": "correct", "points": e.points} for name, e in EXERCISES.items()}
    (folder / FILE).write_text(json.dumps({"exercises": entries}))


# --- what is stored


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


def test_what_this_session_saw_comes_first(folder, capsys):
    solve("neuron")
    entries = {"neuron": {"status": "incorrect", "points": 0}, "linear": {"status": "correct"}}
    (folder / FILE).write_text(json.dumps({"exercises": entries}))
    first, second, *_ = standings()["01_layers"]
    assert (first.outcome, first.points) == ("correct", 4)
    assert (second.outcome, second.points) == ("correct", 5)


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
        solve(*(exercise.id for exercise in LAYERS))
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


# --- scoreboards


def test_an_untouched_scoreboard_says_what_each_exercise_is_worth(capsys):
    text = said(capsys, scoreboard, "01_layers")
    assert text.count("not attempted") == 5
    lines = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
    assert lines[1] == ["Exercise", "Status", "Reached", "Worth"]
    assert lines[2] == ["One neuron", "○ not attempted", "0", "4"]
    assert lines[6] == ["XOR by hand (stretch)", "○ not attempted", "0", "4"]
    assert lines[7] == ["Total", "0 of 5 correct", "0", "21"]
    assert 'Next: One neuron, about 5 minutes. Then run `check("neuron", neuron)`.' in text


def test_the_scoreboard_counts_and_leaves_the_stretch_for_last(capsys):
    solve(*(exercise.id for exercise in LAYERS if not exercise.stretch))
    text = said(capsys, scoreboard, "01_layers")
    assert re.search(r"Total +4 of 5 correct +17 +21\n", text)
    assert "Next: XOR by hand" in text
    check("neuron", without_bias)
    text = said(capsys, scoreboard, "01_layers")
    assert re.search(r"One neuron +✗ incorrect +1 +4\n", text)
    assert re.search(r"Total +3 of 5 correct +14 +21\n", text)
    assert "Next: One neuron" in text
    solve("neuron", "xor-weights")
    assert "All exercises of this chapter are correct." in said(capsys, scoreboard, "01_layers")


@pytest.mark.parametrize("chapter", ["01", "1_layers", "layers", 7, ["01_layers"]])
def test_a_scoreboard_of_no_chapter(capsys, chapter):
    assert "There are: 01_layers" in said(capsys, scoreboard, chapter)


def test_the_books_scoreboard_has_a_line_for_each_chapter(capsys):
    solve("neuron", "linear")
    text = said(capsys, scoreboard)
    assert re.search(r"1 · Layers +2 of 5 +9 +21\n", text)
    chapters = sum(bool(exercises) for exercises in CHAPTERS.values())
    assert len(re.findall(r"^  \d · ", text, re.MULTILINE)) == chapters
    most = sum(exercise.points for exercise in EXERCISES.values())
    assert re.search(rf"Total +2 of {len(EXERCISES)} correct +9 +{most}\n", text)
    assert "Next: Count the parameters, about 5 minutes, in `exercises/01_layers.ipynb`." in text
    assert "summary" not in text


def test_stretches_come_after_the_last_chapter(folder, everything_solved, capsys):
    last = next(reversed(OUTLINES.values()))
    path = folder / FILE
    kept = json.loads(path.read_text())
    del kept["exercises"]["xor-weights"]
    path.write_text(json.dumps(kept))
    assert "Next: XOR by hand" in said(capsys, scoreboard)
    core = next(e for e in reversed(OUTLINES.values()) if not e.stretch)
    assert core.id != "xor-weights"
    del kept["exercises"][core.id]
    path.write_text(json.dumps(kept))
    assert f"Next: {core.title}" in said(capsys, scoreboard), last


def test_a_finished_book_is_congratulated_and_shown_how_to_keep_it(everything_solved, capsys):
    text = said(capsys, scoreboard)
    assert f"All {len(EXERCISES)} exercises of the book are correct. Congratulations!" in text
    assert "Next:" not in text
    lines = [line.strip() for line in text.splitlines()[-2:]]
    exec("\n".join(lines), {})
    assert "neural-networks-summary.html" in capsys.readouterr().out


def test_a_scoreboard_has_the_same_words_in_html(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("nnbook.checks.notebook.scoreboard.show", shown.append)
    solve("neuron")
    capsys.readouterr()
    for arguments in (("01_layers",), ()):
        scoreboard(*arguments)
        answer = shown.pop()
        words = "".join(seen_in(answer.html).split())
        assert words == re.sub(r"[\s`]", "", answer.text)
        rows = answer.html.count("<tr ")
        assert answer.html.count('<th scope="row"') == rows - 1
        assert answer.html.count('<th scope="col"') == 4


# --- the summary


def test_the_summary_says_where_it_is_and_holds_what_was_learned(folder, capsys):
    solve("neuron")
    check("linear", lambda x, W, b: x @ W + b)
    text = said(capsys, summary)
    assert text.splitlines()[-1].startswith(
        "Summary so far: `neural-networks-summary.html` is in the folder"
    )
    page = (folder / summary_page.FILE).read_text(encoding="utf-8")
    words = seen_in(page)
    assert f"So far: 1 of {len(EXERCISES)} exercises solved." in words
    assert EXERCISES["neuron"].takeaway in words
    assert seen_in(EXERCISES["linear"].takeaway.replace("`", "")) not in words
    assert "4 of 4" in words
    assert "x @ W" not in words
    assert {path.name for path in folder.iterdir()} == {FILE, summary_page.FILE}


def test_a_finished_book_has_every_takeaway(everything_solved, capsys):
    assert said(capsys, summary).startswith("Summary: ")
    words = seen_in(summary_page.page(standings(), date(2026, 3, 1)))
    assert f"All {len(EXERCISES)} exercises of the book, solved." in words
    assert "· 1 March 2026" in words
    for exercise in EXERCISES.values():
        assert "".join(exercise.takeaway.replace("`", "").split()) in "".join(words.split())


def test_the_summary_asks_no_host_and_names_nothing_of_the_machine(everything_solved, folder):
    page = summary_page.page(standings(), date(2026, 3, 1))
    assert "://" not in page
    assert "url(" not in page
    assert not re.search(r"\b(src|href)=", page)
    assert "default-src 'none'" in page
    assert str(folder) not in page


def test_the_drawing_has_a_full_circle_for_each_solved_exercise():
    neuron, linear, *others = LAYERS
    first = (Standing(neuron, "correct", 4), Standing(linear, "incorrect", 0))
    page = summary_page.page(
        {"01_layers": first, "02_activations": (Standing(others[0], "correct", 3),)},
        date(2026, 3, 1),
    )
    assert page.count("<circle") == 3
    assert page.count('<circle class="done"') == 2
    assert page.count('<line class="done"') == 1
    assert 'aria-label="A network with 3 circles, 2 of them full"' in page

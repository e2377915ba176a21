"""A class from folder to gradebook, with fake graders: killed, interrupted, changed, refused."""

import argparse
import csv
import io
import os
import re
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import SimpleNamespace

import pytest

from nnbook.grading.class_command import INTERRUPTED, add_class_command, run
from nnbook.grading.classroom.gradebook import Gradebook
from tests.grading import fakes
from tests.grading.processes import KILL, alive, children, wait_until

pytestmark = pytest.mark.workers


def command(folder, out, *more):
    return [sys.executable, str(Path(fakes.__file__)), str(folder), "--out", str(out), *more]


def grade(folder, out, *more, expect=0):
    """Run the command in this process, which has imported what it needs; its workers are others."""
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained):
        code = fakes.main([str(folder), "--out", str(out), *more])
    assert code == expect, complained.getvalue()
    return SimpleNamespace(stdout=said.getvalue(), stderr=complained.getvalue())


def rows(out, name="gradebook.csv"):
    with (out / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def kept(out):
    with Gradebook(out) as gradebook:
        return len(gradebook)


def test_a_class_is_graded_and_nothing_twice(course, calls, tmp_path):
    folder, out = course(ada={"points": 5}, grace={"points": 2}), tmp_path / "out"
    done = grade(folder, out, "--workers", "2")
    assert "2 of 2 graded, median score 70 %" in done.stdout
    assert [(row["student"], row["score"]) for row in rows(out)] == [("ada", "5"), ("grace", "2")]
    grade(folder, out)
    assert calls() == {"ada.ipynb": 1, "grace.ipynb": 1}
    course(grace={"points": 4}, alan={"points": 0})
    grade(folder, out)
    assert calls() == {"ada.ipynb": 1, "grace.ipynb": 2, "alan.ipynb": 1}
    scores = {row["student"]: row["score"] for row in rows(out)}
    assert scores == {"ada": "5", "alan": "0", "grace": "4"}
    course(grace={"points": 2})  # changed back: that result is there already
    grade(folder, out)
    assert calls()["grace.ipynb"] == 2
    assert rows(out, "students.csv")[2]["score"] == "2"


def test_one_chapter_alone_is_reported(course, calls, tmp_path):
    folder, out = course(ada={"points": 5}), tmp_path / "out"
    done = grade(folder, out, "--chapter", "01_layers")
    assert "1 of 1 graded, median score 100 %." in done.stdout
    assert [row["student"] for row in rows(out)] == ["ada"]
    assert "· Layers<" in (out / "class.html").read_text(encoding="utf-8")
    done = grade(folder, out, "--chapter", "02_activations")
    assert "0 of 0 graded. 1 of other chapters." in done.stdout
    assert rows(out) == rows(out, "students.csv") == []
    assert calls() == {"ada.ipynb": 1}


@KILL
def test_a_killed_run_of_300_goes_on_and_loses_nothing(course, calls, tmp_path):
    folder = course(**{f"s{i:03d}": {"points": i % 6} for i in range(300)})
    out, workers = tmp_path / "out", 2
    running = subprocess.Popen(
        command(folder, out, "--workers", str(workers)), stderr=subprocess.DEVNULL
    )
    wait_until(lambda: calls().total() > 60)
    grading = children(running)
    assert len(grading) == workers
    running.send_signal(signal.SIGKILL)
    running.wait()
    wait_until(lambda: not any(map(alive, grading)))
    before = kept(out)
    assert 50 < before < 300
    grade(folder, out, "--workers", str(workers))
    assert kept(out) == 300
    assert len({row["submission"] for row in rows(out)}) == len(rows(out)) == 300
    # Only what was on its way when the run was killed has been graded again.
    assert set(calls()) == {f"s{i:03d}.ipynb" for i in range(300)}
    assert calls().total() <= 300 + 2 * workers
    assert max(calls().values()) <= 2
    assert [int(row["score"]) for row in rows(out)] == [i % 6 for i in range(300)]


@KILL
def test_a_killed_worker_is_replaced_and_its_submission_graded_again(course, calls, tmp_path):
    folder = course(fine={}, hard={"dies": 1}, fatal={"dies": 9}, last={})
    out = tmp_path / "out"
    grade(folder, out, "--workers", "1")
    assert calls() == {"fine.ipynb": 1, "hard.ipynb": 2, "fatal.ipynb": 3, "last.ipynb": 1}
    by_student = {row["student"]: row for row in rows(out)}
    assert by_student["hard"]["score"] == by_student["last"]["score"] == "3"
    assert by_student["fatal"]["score"] == ""
    error = "ended 3 times while grading it; the last time it was ended by SIGKILL"
    assert error in by_student["fatal"]["error"]


@KILL
def test_what_could_not_be_graded_is_tried_again_on_request(course, calls, tmp_path):
    folder, out = course(fine={}, once={"dies": 3}), tmp_path / "out"
    grade(folder, out)
    assert calls() == {"fine.ipynb": 1, "once.ipynb": 3}
    grade(folder, out)
    assert calls()["once.ipynb"] == 3
    grade(folder, out, "--retry")
    assert calls() == {"fine.ipynb": 1, "once.ipynb": 4}
    assert {row["student"]: row["score"] for row in rows(out)} == {"fine": "3", "once": "3"}


@KILL
def test_ctrl_c_keeps_what_is_done_and_leaves_no_process(course, calls, tmp_path):
    folder = course(**{f"s{i:02d}": {"seconds": 0.1} for i in range(60)})
    out = tmp_path / "out"
    running = subprocess.Popen(
        command(folder, out, "--workers", "2"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: calls().total() > 6)
    grading = children(running)
    running.send_signal(signal.SIGINT)
    said, complaints = running.communicate(timeout=20)
    assert running.returncode == INTERRUPTED
    assert "Traceback" not in complaints
    assert "The same command goes on from here" in said
    assert not any(map(alive, grading))
    assert 0 < kept(out) == len(rows(out)) < 60
    assert "have not been graded yet" in (out / "class.html").read_text()


def test_a_grader_without_a_sandbox_stops_the_run_with_one_line(course, calls, tmp_path, capfd):
    parser = argparse.ArgumentParser()
    add_class_command(parser.add_subparsers())
    folder = course(ada={})
    arguments = parser.parse_args(["grade-class", str(folder), "--out", str(tmp_path / "out")])
    assert run(arguments, fakes.REFUSES) == 2
    last = capfd.readouterr().err.splitlines()[-1]
    assert last == "nnbook grade-class: no sandbox: install bubblewrap"
    assert kept(tmp_path) == 0


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("absent", "cannot read .*absent: No such file"),
        ("hollow", "no notebook and no student's folder in"),
        ("file", ".*file is not unpacked: it is a"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="other words there")
def test_a_folder_without_a_class_gets_one_line(tmp_path, wrong, line):
    (tmp_path / "hollow").mkdir()
    (tmp_path / "file").touch()
    done = grade(tmp_path / wrong, tmp_path / "out", expect=2)
    assert re.fullmatch(f"nnbook grade-class: {line}.*\n", done.stderr)


def test_results_that_cannot_go_where_they_belong_cost_one_line(course, calls, tmp_path):
    folder, out = course(ada={}), tmp_path / "out"
    out.touch()
    done = grade(folder, out, expect=2)
    assert done.stderr == (
        f"nnbook grade-class: {out} is a file: --out names the folder that results go into\n"
    )
    below = grade(folder, out / "below", expect=2)
    assert below.stderr == (
        f"nnbook grade-class: cannot write to {out / 'below'}: Not a directory\n"
    )
    out.unlink()
    (out / "students.csv").mkdir(parents=True)
    done = grade(folder, out, expect=2)
    assert f"cannot write to {out / 'students.csv'}: Is a directory" in done.stderr
    assert calls() == {"ada.ipynb": 1}
    (out / "students.csv").rmdir()
    grade(folder, out)
    assert calls() == {"ada.ipynb": 1}


@KILL
def test_what_cannot_be_read_gets_a_line_and_never_reaches_a_grader(course, calls, tmp_path):
    folder = course(fine={})
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "folder.ipynb").mkdir()
    (folder / "nobody").mkdir()
    out = tmp_path / "out"
    done = grade(folder, out)
    assert "1 of 5 graded" in done.stdout
    errors = {row["submission"]: row["error"] for row in rows(out) if row["error"]}
    assert set(errors) == {"link.ipynb", "pipe.ipynb", "folder.ipynb", "nobody"}
    assert calls() == {"fine.ipynb": 1}
    for name in ("link.ipynb", "pipe.ipynb"):
        (folder / name).unlink()
    course(pipe={})  # now it can be read
    grade(folder, out)
    assert {row["submission"]: row["score"] for row in rows(out)}["pipe.ipynb"] == "3"
    assert "link.ipynb" not in (out / "gradebook.csv").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_hostile_names_reach_the_reports_harmless(course, calls, tmp_path):
    folder, out = course(), tmp_path / "out"
    names = [b"=cmd|'calc'!A0", b"<script>alert(1)<", b"a\nb\tc", b"\xff\xfe", b"x" * 200]
    for name in names:
        student = os.fsencode(folder) + b"/" + name
        os.mkdir(student)
        with open(student + b"/01.ipynb", "w") as file:
            file.write("{}")
    grade(folder, out)
    students = [row["student"] for row in rows(out)]
    expected = ["<script>alert(1)<", "'=cmd|'calc'!A0", r"a\nb\tc", "x" * 200, r"\xff\xfe"]
    assert sorted(students) == sorted(expected)
    page = (out / "class.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;" in page
    pages = list((out / "feedback").iterdir())
    assert len(pages) == len(names)
    for each in pages:
        assert each.name.isascii()
        assert f'href="feedback/{each.name}"' in page


def test_results_do_not_go_among_the_submissions(course):
    folder = course(ada={})
    assert "DIR must not be FOLDER" in grade(folder, folder, expect=2).stderr
    assert [each.name for each in folder.iterdir()] == ["ada.ipynb"]


def test_names_are_printed_on_any_terminal(course, calls, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    folder = course()
    (folder / "東京 …").mkdir()
    line = command(folder, tmp_path / "out")
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert r"\u6771\u4eac" in done.stdout


def test_whatever_is_not_graded_is_named_in_every_table(course, calls, tmp_path):
    folder, out = course(ada={"points": 5}), tmp_path / "out"
    for name, content in {
        "grace/01_layers.ipynb.txt": b'{"cells": [{"cell_type": "code"}], "points": 5}',
        "grace/work.zip": b"PK\x03\x04",
        "grace/essay.pdf": b"%PDF",
        "alan/solutions/01_layers.ipynb": b"{}",
        "alan/_toc.yml": b"",
        "students.xlsx": b"PK\x03\x04",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    done = grade(folder, out)
    assert calls() == {"ada.ipynb": 1, "grace/01_layers.ipynb.txt": 1}
    errors = {row["submission"]: row["error"] for row in rows(out)}
    assert {path for path, error in errors.items() if not error} == set(calls())
    assert errors["grace/essay.pdf"] == "left out: a PDF, not a notebook"
    named = {
        "grace/work.zip": "an archive: unpack it",
        "grace/essay.pdf": "a PDF, not a notebook",
        "students.xlsx": "an Office document, not a notebook",
        "alan": "a copy of the book: book/, solutions/ and its other own files never count",
    }
    page = (out / "class.html").read_text(encoding="utf-8")
    for path, reason in named.items():
        assert reason in errors[path]
        for text in (done.stdout, page):
            assert path in text
            assert reason in text
    students = {row["student"]: row for row in rows(out, "students.csv")}
    assert set(students) == {"ada", "alan", "grace"}
    assert students["grace"]["left_out"] == "grace/essay.pdf (a PDF, not a notebook)"
    assert students["grace"]["not_graded"] == students["alan"]["not_graded"] == "1"
    assert students["alan"]["score"] == "0"
    (feedback,) = (out / "feedback").glob("grace-01_layers*")
    assert "essay.pdf: a PDF, not a notebook" in feedback.read_text(encoding="utf-8")


def test_a_copy_of_the_book_is_no_class(tmp_path):
    for name in ("book", "solutions", "exercises"):
        (tmp_path / name).mkdir()
    done = grade(tmp_path, tmp_path / "out", expect=2)
    assert "is a copy of the book, not a folder with a student in each entry" in done.stderr


def test_pages_of_what_was_taken_away_go_away(course, calls, tmp_path):
    folder, out = course(ada={}, grace={}), tmp_path / "out"
    grade(folder, out)
    (out / "feedback" / "mine.html").write_text("a teacher's own")
    (folder / "ada.ipynb").rename(folder / "alan.ipynb")
    (folder / "grace.ipynb").unlink()
    grade(folder, out)
    names = sorted(
        page.name.rpartition("-")[0] or page.name for page in (out / "feedback").iterdir()
    )
    assert names == ["alan", "mine.html"]


def test_results_inside_the_folder_are_no_student(course, calls, tmp_path):
    folder = course(ada={})
    for name in ("results", "again", "sub/results", "sub/results"):
        out = folder / name
        done = grade(folder, out)
        assert "1 of 1 graded" in done.stdout
        assert [row["student"] for row in rows(out, "students.csv")] == ["ada"]
    assert "left out: results of grading a class: again, results, sub/results" in done.stdout
    assert calls() == {"ada.ipynb": 3}

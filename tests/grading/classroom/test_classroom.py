"""A class from folder to gradebook, with fake graders: killed, interrupted, changed, refused."""

import csv
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from nnbook.files import ROOT
from nnbook.grading.class_command import INTERRUPTED
from nnbook.grading.classroom import classroom
from nnbook.grading.classroom.classroom import Class
from nnbook.grading.classroom.gradebook import Gradebook
from nnbook.grading.classroom.workers import Job, Seat, Setup, SetupError, Workers
from nnbook.grading.results import SubmissionResult
from nnbook.grading.submission.collect import collect
from tests.grading import fakes

KILL = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """Return a function that counts the fake grader's calls by path."""
    file = tmp_path / "calls"
    file.touch()
    monkeypatch.setenv("FAKE_CALLS", str(file))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return lambda: Counter(file.read_text().splitlines())


@pytest.fixture
def course(tmp_path):
    """Return a function that hands in submissions: wishes for the fake grader, by name."""
    folder = tmp_path / "course"
    folder.mkdir()

    def hand_in(**wishes):
        for name, wish in wishes.items():
            (folder / f"{name}.ipynb").write_text(json.dumps(wish))
        return folder

    return hand_in


def command(folder, out, *more):
    return [sys.executable, str(Path(fakes.__file__)), str(folder), "--out", str(out), *more]


def grade(folder, out, *more, expect=0):
    done = subprocess.run(command(folder, out, *more), capture_output=True, text=True, timeout=60)
    assert done.returncode == expect, done.stderr
    return done


def rows(out, name="gradebook.csv"):
    with (out / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def kept(out):
    with Gradebook(out) as gradebook:
        return len(gradebook)


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def children(process):
    return psutil.Process(process.pid).children(recursive=True)


def alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


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


def test_changed_checks_have_everything_graded_again(course, calls, tmp_path, monkeypatch):
    folder = course(ada={"points": 5})
    with Gradebook(tmp_path / "out") as gradebook:

        def graded():
            pool = Workers(Setup(None, fakes.GRADER), 1)
            room = Class(folder, collect(folder).submissions, gradebook, most=1000)
            list(room.grade(room.waiting(), pool))
            return calls()["ada.ipynb"]

        assert [graded(), graded()] == [1, 1]
        monkeypatch.setattr(classroom, "_checks", lambda: b"other checks")
        assert [graded(), graded()] == [2, 2]


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
    import argparse

    from nnbook.grading.class_command import run

    arguments = argparse.Namespace(
        folder=course(ada={}),
        out=tmp_path,
        workers=1,
        scheduler=None,
        no_sandbox=False,
        retry=False,
        chapter=None,
    )
    assert run(arguments, fakes.REFUSES) == 2
    last = capfd.readouterr().err.splitlines()[-1]
    assert last == "nnbook grade-class: no sandbox: install bubblewrap"
    assert kept(tmp_path) == 0


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("absent", "cannot read .*absent: No such file"),
        ("hollow", "no notebook and no student's folder in"),
        ("file", "cannot read .*file: Not a directory"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="other words there")
def test_a_folder_without_a_class_gets_one_line(tmp_path, wrong, line):
    import re

    (tmp_path / "hollow").mkdir()
    (tmp_path / "file").touch()
    done = grade(tmp_path / wrong, tmp_path / "out", expect=2)
    assert re.fullmatch(f"nnbook grade-class: {line}.*\n", done.stderr)


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


def test_a_file_named_like_a_module_is_not_imported(course, calls, tmp_path, monkeypatch):
    folder = course(ada={})
    (folder / "json.py").write_text("raise SystemExit('imported from the class')")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("FAKE_CALLS")
    seat = Seat(Setup(None, fakes.GRADER))
    try:
        assert seat.grade("ada.ipynb", b"{}").score == 3
    finally:
        seat.close()


@KILL
def test_a_worker_that_is_stuck_is_ended(calls):
    seat = Seat(Setup(None, fakes.GRADER, patience=0.3))
    try:
        result = seat.grade("slow.ipynb", b'{"seconds": 60}')
    finally:
        seat.close()
    assert "SIGKILL" in result.error
    assert calls() == {"slow.ipynb": 3}


@KILL
@pytest.mark.parametrize("stubborn", [False, True])
def test_a_worker_whose_starter_is_gone_ends(calls, tmp_path, monkeypatch, stubborn):
    monkeypatch.setenv("FAKE_CLOSED", str(tmp_path / "closed"))
    # As one that is started in the background: deaf to interrupts.
    script = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    script += "from nnbook.grading.classroom import worker\n"
    script += "worker._LAST_SECONDS = 1.5; worker.main()"
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", script, fakes.GRADER],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    wish = json.dumps({"seconds": 60, "stubborn": stubborn}).encode()
    process.stdin.write(pickle.dumps(None) + pickle.dumps(("slow.ipynb", wish)))
    process.stdin.flush()
    wait_until(lambda: calls())
    process.stdin.close()
    assert process.wait(10) == (1 if stubborn else 0)
    # Interrupted, it closes its grader and what that has started; in the end it must go.
    assert (tmp_path / "closed").exists() != stubborn


def test_an_idle_worker_closes_its_grader(calls, tmp_path, monkeypatch):
    monkeypatch.setenv("FAKE_CLOSED", str(tmp_path / "closed"))
    jobs = [Job("a.ipynb", b"{}", "1")]
    ((job, result),) = Workers(Setup(None, fakes.GRADER), 1).run(jobs)
    assert (job, result.path) == (jobs[0], "a.ipynb")
    assert (tmp_path / "closed").read_text() == "closed"


def test_jobs_are_read_as_workers_become_free(calls):
    taken = []

    def jobs():
        for i in range(30):
            taken.append(i)
            yield Job(f"{i}.ipynb", b"{}", str(i))

    results = Workers(Setup(None, fakes.GRADER), 1).run(jobs())
    first = next(results)
    assert isinstance(first[1], SubmissionResult)
    assert len(taken) < 30
    results.close()
    assert len(taken) < 30


def test_results_do_not_go_among_the_submissions(course):
    folder = course(ada={})
    assert "DIR must not be FOLDER" in grade(folder, folder, expect=2).stderr
    assert [each.name for each in folder.iterdir()] == ["ada.ipynb"]


def test_names_are_printed_on_any_terminal(course, calls, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    folder = course()
    (folder / "東京 …").mkdir()
    assert r"\u6771\u4eac" in grade(folder, tmp_path / "out").stdout


def test_a_grader_that_does_not_exist_is_a_setup_error(calls):
    with pytest.raises(SetupError, match="nothing_here"):
        list(Workers(Setup(None, "tests.grading.fakes:nothing_here"), 1).run([Job("a", b"", "")]))

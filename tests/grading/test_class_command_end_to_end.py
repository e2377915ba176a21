"""A small class with the real grader: killed in the middle, then graded to the end.

With one worker: how several share the work is tried with fakes, which cost less.
"""

import csv
import json
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest

from nnbook.files import ROOT
from nnbook.grading.classroom.gradebook import Gradebook
from tests.grading.processes import KILL, wait_until
from tests.grading.reports.importers import worksheet_marks
from tests.grading.submission.archives import packed
from tests.grading.submission.exported import WORKSHEET
from tests.grading.submissions import solved_but
from tools.bench.classroom import hand_in

SLOW = "import time\ntime.sleep(15)"


@pytest.fixture
def course(tmp_path):
    """Two solutions, one with a mistake, one untouched, one that takes its time, one torn."""
    folder = tmp_path / "course"
    paths = hand_in(folder, "01_layers", 3)
    solved = paths[0].read_text(encoding="utf-8")
    paths[2].write_text(solved.replace("x @ W.T + b", "x @ W + b"), encoding="utf-8")
    shutil.copy(ROOT / "exercises" / "01_layers.ipynb", folder / "untouched.ipynb")
    slow = json.loads(paths[0].read_text(encoding="utf-8"))
    slow["cells"].append({"cell_type": "code", "metadata": {}, "source": SLOW, "outputs": []})
    (folder / "zz-slow.ipynb").write_text(json.dumps(slow))
    (folder / "torn.ipynb").write_text('{"cells": [')
    return folder


def command(folder, out):
    isolation = [] if sys.platform == "linux" else ["--no-sandbox"]
    arguments = ["grade-class", str(folder), "--out", str(out), "--workers", "1", *isolation]
    return [sys.executable, "-m", "nnbook.grading", *arguments]


@KILL
@pytest.mark.sandbox
def test_a_real_class_survives_a_kill_and_leaves_no_process(course, tmp_path):
    out = tmp_path / "out"
    running = subprocess.Popen(
        command(course, out), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    feedback = sqlite_count(out)
    wait_until(lambda: feedback() >= 5, 90)
    time.sleep(0.5)
    started = psutil.Process(running.pid).children(recursive=True)
    assert len(started) > 2
    running.send_signal(signal.SIGKILL)
    running.wait()
    _, left = psutil.wait_procs(started, timeout=15)
    assert not left
    (course / "zz-slow.ipynb").unlink()
    done = subprocess.run(command(course, out), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows["student-00"]["score"] == rows["student-01"]["score"] == "21"
    assert rows["student-02"]["linear"] != rows["student-01"]["linear"]
    assert rows["untouched"]["score"] == "0"
    assert rows["torn"]["error"].startswith("not a notebook")
    page = (out / "class.html").read_text(encoding="utf-8")
    assert "A layer for a whole batch: untransposed" in page
    with Gradebook(out) as gradebook:
        assert len(gradebook) == 5


def sqlite_count(out):
    """Return a function that counts the results of a run that is going on."""
    import sqlite3

    def count():
        try:
            file = (out / "gradebook.sqlite").as_uri()
            connection = sqlite3.connect(f"{file}?mode=ro", uri=True)
            try:
                return connection.execute("SELECT count(*) FROM results").fetchone()[0]
            finally:
                connection.close()
        except sqlite3.Error:  # not there yet
            return 0

    return count


@pytest.mark.sandbox
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this sandbox")
def test_a_download_goes_through_the_sandbox_and_back(tmp_path):
    """Two students square the bias, each in words of their own: one cluster, one comment."""
    sources = {
        "Ada Lovelace_51001": "def linear(x, W, b):\n    return x @ W.T + b**2\n",
        "Grace Hopper_51002": "def linear(x, W, b):\n    y = [W @ row + b * b for row in x]\n"
        "    return torch.stack(y)\n",
    }
    members = {
        f"{who}_assignsubmission_file/01_layers.ipynb": solved_but("linear", source)
        for who, source in sources.items()
    }
    (tmp_path / "download.zip").write_bytes(packed(members))
    (tmp_path / "roster.csv").write_text(WORKSHEET, encoding="utf-8", newline="")
    out = tmp_path / "out"
    arguments = [*command(tmp_path / "download.zip", out), "--roster", str(tmp_path / "roster.csv")]
    for _ in range(2):
        done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "2 marks written into" in done.stdout
        comments = (out / "comments.toml").read_text(encoding="utf-8")
        assert comments.count("[linear-") == 1
        said = comments.replace('comment = ""', 'comment = "Why squared?"')
        (out / "comments.toml").write_text(said, encoding="utf-8")
    assert "2 submissions when this was added" in comments
    assert worksheet_marks((out / "marks.csv").read_bytes())["51001"][0] == "34"
    for page in (out / "feedback").iterdir():
        assert "Why squared?" in page.read_text(encoding="utf-8")

"""Grading a class with two workers, against executing the same notebooks with Jupyter kernels.

Each chapter is measured: how long a submission takes depends on what its exercises train.

``python -m tools.bench.classroom NOTEBOOK…`` is the reference: nbclient starts one kernel for each
notebook, two at a time, and runs its cells, ``check`` included. It knows nothing of isolation.
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.files import ROOT
from tools.bench.table import Row, number, times_less
from tools.bench.workshop import Workshop, say

SUBMISSIONS = 48
# A kernel costs the same for every notebook: fewer are enough to know what one costs.
EXECUTED = 12
WORKERS = 2
TIMES_LESS = 5
# Every third submission has a mistake, so that diagnosing takes its part of the time.
MISTAKE = """


_right = {name}


def {name}(*given, **named):
    answer = _right(*given, **named)
    return tuple(each // 2 for each in answer) if isinstance(answer, tuple) else 2 * answer"""


def chapters() -> list[str]:
    """The chapters whose solutions can be handed in."""
    return [name for name in CHAPTERS if (ROOT / "solutions" / f"{name}.ipynb").exists()]


def hand_in(folder: Path, chapter: str, count: int = SUBMISSIONS) -> list[Path]:
    """Write ``count`` solutions of a chapter that differ a little; return their paths."""
    source = json.loads((ROOT / "solutions" / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    function = CHAPTERS[chapter][0].functions[0].name
    paths = []
    for i in range(count):
        book = json.loads(json.dumps(source))
        code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        code[0]["source"] = ["".join(code[0]["source"]), f"\nstudent = {i}"]
        if i % 3 == 2:
            cell = next(each for each in code if f"def {function}(" in "".join(each["source"]))
            cell["source"] = "".join(cell["source"]) + MISTAKE.format(name=function)
        path = folder / f"student-{i:02d}" / f"{chapter}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(book), encoding="utf-8")
        paths.append(path)
    return paths


def execute(paths: Sequence[str]) -> None:
    """Execute notebooks with one kernel each, ``WORKERS`` at a time. Raises if a cell does."""
    import nbformat
    from nbclient import NotebookClient

    def run(path: str) -> None:
        book = nbformat.read(path, as_version=4)
        NotebookClient(
            book, timeout=120, resources={"metadata": {"path": Path(path).parent}}
        ).execute()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(run, paths))


def measure(workshop: Workshop) -> list[Row]:
    """Return a row for each chapter: grading a class, start and reports included."""
    return [_row(workshop.folder / "classroom" / chapter, chapter) for chapter in chapters()]


def _row(folder: Path, chapter: str) -> Row:
    paths = hand_in(folder / "submissions", chapter)
    out = folder / "out"
    say(f"{chapter}: grading {len(paths)} notebooks with {WORKERS} workers")
    command = ["grade-class", str(folder / "submissions"), "--out", str(out)]
    ours = _seconds("-m", "nnbook.grading", *command, "--workers", str(WORKERS)) / len(paths)
    _check(out, len(paths))
    say(f"executing {EXECUTED} of them with nbclient, {WORKERS} at a time")
    theirs = _seconds("-m", "tools.bench.classroom", *map(str, paths[:EXECUTED])) / EXECUTED
    say(f"submissions per second: {number(1 / ours)} graded, {number(1 / theirs)} executed")
    return Row(
        f"grade-class, {chapter}: {len(paths)} submissions, {WORKERS} workers, start included: "
        "time for each",
        ours,
        "s",
        theirs,
        f"nbclient, one kernel for each of {EXECUTED}, {WORKERS} at a time",
        (times_less(ours, theirs, TIMES_LESS),),
    )


def _seconds(*arguments: str) -> float:
    """How long a fresh Python takes. Raises ``RuntimeError`` with its last line if it fails."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "NNBOOK_PROGRESS": "off"}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    taken = time.perf_counter() - start
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"{arguments[1]} failed")
    return taken


def _check(out: Path, count: int) -> None:
    """What was timed must have been graded: raises ``RuntimeError`` if it was not."""
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    full = [row for row in rows if row["score"] and row["score"] == row["max_score"]]
    wrong = sum(i % 3 == 2 for i in range(count))
    if len(rows) != count or any(row["error"] for row in rows) or len(full) != count - wrong:
        raise RuntimeError("grade-class did not grade what it was given")


if __name__ == "__main__":
    execute(sys.argv[1:])

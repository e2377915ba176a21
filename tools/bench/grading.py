"""``nnbook grade`` of each chapter's solutions, start to end, against ``import torch`` alone.

What the solutions' own code takes (they train networks) is measured beside it, and taken off.
"""

import json
import subprocess
import sys
import time

from nnbook.files import ROOT
from tools.bench.classroom import chapters
from tools.bench.table import Row, median, number, times_more
from tools.bench.workshop import Workshop, say

RUNS = 7
TIMES_MORE = 1.5
IMPORT = ("-c", "import torch")
GRADE = ("-m", "nnbook.grading", "grade", "--json")
OWN = ("-m", "tools.bench.own")


def _run(*arguments: str) -> tuple[float, str]:
    """How long a fresh Python takes, and what it prints."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"{arguments[0]} failed")
    return seconds, done.stdout


def _graded(chapter: str) -> float:
    seconds, printed = _run(*GRADE, f"solutions/{chapter}.ipynb")
    (graded,) = json.loads(printed)["submissions"]
    if graded["error"] or graded["score"] != graded["max_score"]:
        raise RuntimeError("the solutions did not score full: the time means nothing")
    return seconds


def measure(workshop: Workshop) -> list[Row]:
    """Return a row for each chapter: grading one notebook in its sandbox."""
    return [_row(chapter) for chapter in chapters()]


def _row(chapter: str) -> Row:
    say(f"{chapter}: grading one notebook and importing torch in turn, {RUNS} times")
    _graded(chapter)  # files come from the disk the first time
    rounds = [
        (_graded(chapter), _run(*IMPORT)[0], float(_run(*OWN, chapter)[1])) for _ in range(RUNS)
    ]
    ours, torch, own = (median([each[position] for each in rounds]) for position in range(3))
    say(f"{number(ours)} s, of which the solutions' own code takes {number(own)} s")
    return row(chapter, ours, torch, own)


def row(chapter: str, ours: float, torch: float, own: float) -> Row:
    """The row of a chapter: seconds of grading, of importing torch, of the learner's own code."""
    return Row(
        f"nnbook grade, {chapter}, sandbox included, less {number(own)} s of the solutions' own "
        f"code (median of {RUNS})",
        ours - own,
        "s",
        torch,
        f"python -c 'import torch' (median of {RUNS})",
        (times_more(ours - own, torch, TIMES_MORE),),
    )

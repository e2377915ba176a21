"""``nnbook grade`` of one notebook, start to end, against ``import torch`` alone."""

import json
import subprocess
import sys
import time

from nnbook.files import ROOT
from tools.bench.table import Row, median, times_more
from tools.bench.workshop import CHAPTER, Workshop, say

RUNS = 7
TIMES_MORE = 1.5
IMPORT = ("-c", "import torch")
GRADE = ("-m", "nnbook.grading", "grade", "--json", f"solutions/{CHAPTER}.ipynb")


def _seconds(arguments: tuple[str, ...]) -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"{arguments[0]} failed")
    if done.stdout:
        (graded,) = json.loads(done.stdout)["submissions"]
        if graded["error"] or graded["score"] != graded["max_score"]:
            raise RuntimeError("the solutions did not score full: the time means nothing")
    return seconds


def measure(workshop: Workshop) -> list[Row]:
    """Return the row of grading one notebook in its sandbox."""
    say(f"grading one notebook and importing torch in turn, {RUNS} times")
    _seconds(GRADE)  # files come from the disk the first time
    pairs = [(_seconds(GRADE), _seconds(IMPORT)) for _ in range(RUNS)]
    ours, torch = (median([pair[position] for pair in pairs]) for position in (0, 1))
    return [
        Row(
            f"nnbook grade of one notebook, sandbox included (median of {RUNS})",
            ours,
            "s",
            torch,
            f"python -c 'import torch' (median of {RUNS})",
            (times_more(ours, torch, TIMES_MORE),),
        )
    ]

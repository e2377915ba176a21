"""Run in a process of its own: time every ``check`` of the book.

``python -m tools.bench.warm`` prints one JSON object. Functions come from the solution notebooks
that exist, wrong ones from the catalogue. What they compute themselves is timed apart: an answer
may train for seconds, and the check can do nothing about it.
"""

import inspect
import io
import json
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import redirect_stdout
from functools import wraps
from pathlib import Path

from nnbook.checks import check
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.files import ROOT
from tools.bench.table import median
from tools.notebooks.colab import TAG

RUNS = 7


def timed(answer: object, spent: list[float]) -> object:
    """Return a function that does the same and adds the seconds that it took to ``spent``."""
    if not inspect.isfunction(answer):
        return answer

    @wraps(answer)
    def call(*given: object, **named: object) -> object:
        start = time.perf_counter()
        try:
            return answer(*given, **named)
        finally:
            spent.append(time.perf_counter() - start)

    return call


def milliseconds(exercise: str, answers: Iterable[object], runs: int) -> tuple[float, float]:
    """Return the median times of a check and of the answers' own code, after two not counted."""
    spent: list[float] = []
    watched = [timed(answer, spent) for answer in answers]
    samples, own = [], []
    for _ in range(runs + 2):
        spent.clear()
        start = time.perf_counter()
        with redirect_stdout(io.StringIO()):
            check(exercise, *watched)
        own.append(1000 * sum(spent))
        samples.append(1000 * (time.perf_counter() - start) - own[-1])
    return median(samples[2:]), median(own[2:])


def notebook(chapter: str) -> Path:
    """Return where the solutions of a chapter are."""
    return ROOT / "solutions" / f"{chapter}.ipynb"


def solutions(path: Path) -> dict[str, object]:
    """Run the cells of a solution notebook; return what they define."""
    names: dict[str, object] = {}
    with redirect_stdout(io.StringIO()):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            # The cell for Colab is IPython's, not plain Python.
            if cell["cell_type"] == "code" and TAG not in cell["metadata"].get("tags", []):
                exec("".join(cell["source"]), names)
    return names


def times(chapters: Iterable[str]) -> dict[str, dict[str, tuple[float, float]]]:
    """Return ``milliseconds`` of each solution, and of each catalogued mistake."""
    right, wrong = {}, {}
    for chapter in chapters:
        names = solutions(notebook(chapter))
        for exercise in (EXERCISES[each.id] for each in CHAPTERS[chapter]):
            solved = [names[function.name] for function in exercise.functions]
            right[exercise.id] = milliseconds(exercise.id, solved, RUNS)
            for mistake in exercise.wrong_answers:
                # What a mistake does not concern is right.
                pairs = zip(mistake.variants[0], solved, strict=True)
                answers = [given or due for given, due in pairs]
                name = f"{exercise.id}, {mistake.slug}"
                wrong[name] = milliseconds(exercise.id, answers, RUNS)
    return {"right": right, "wrong": wrong}


if __name__ == "__main__":
    existing = [chapter for chapter in CHAPTERS if notebook(chapter).exists()]
    with tempfile.TemporaryDirectory() as folder:
        # What a check remembers is written to a file: that takes time, too.
        os.environ["NNBOOK_PROGRESS"] = str(Path(folder) / "progress.json")
        found = times(existing)
    print(json.dumps({**found, "chapters": len(existing), "runs": RUNS}))

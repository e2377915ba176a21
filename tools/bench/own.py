"""How long a chapter's solutions take by themselves: their cells, and what the grader asks of them.

``python -m tools.bench.own CHAPTER`` prints the seconds, without those of importing torch.
"""

import json
import os
import sys
import time

from nnbook.files import ROOT
from tools.notebooks.colab import TAG

# Cells that begin so check, or tell of checks: not the learner's own code.
_OURS = ("check(", "hint(", "lines(", "scoreboard(", "why(")


def cells(chapter: str) -> list[str]:
    """The code of a chapter's solutions, without the cells that check it."""
    book = json.loads((ROOT / "solutions" / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    code = [
        "".join(cell["source"])
        for cell in book["cells"]
        if cell["cell_type"] == "code" and TAG not in cell["metadata"].get("tags", [])
    ]
    return [source for source in code if not source.lstrip().startswith(_OURS)]


def seconds(chapter: str) -> float:
    """Run the cells, then each exercise's functions on inputs as the grader draws them."""
    from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
    from nnbook.checks.observing import observe

    exercises = [EXERCISES[each.id] for each in CHAPTERS[chapter]]
    asked = [(each, each.cases(0)) for each in exercises]
    names: dict[str, object] = {"__name__": "__main__"}
    start = time.perf_counter()
    for source in cells(chapter):
        exec(source, names)
    for exercise, cases in asked:
        functions = {each.name: names[each.name] for each in exercise.functions}
        observe(functions, cases, exercise.seconds)
    return time.perf_counter() - start


if __name__ == "__main__":
    os.environ["NNBOOK_PROGRESS"] = "off"
    import torch

    torch.set_num_threads(1)  # as in the sandbox
    standard, sys.stdout = sys.stdout, sys.stderr
    taken = seconds(sys.argv[1])
    print(json.dumps(taken), file=standard)

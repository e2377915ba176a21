"""Every check of the book is timed."""

import subprocess
import sys

from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.files import ROOT


def test_every_solution_and_mistake_of_a_chapter_is_timed():
    code = (
        "from tools.bench import warm; warm.RUNS = 1;"
        "t = warm.times(['01_layers']); print(sorted(t['right']), len(t['wrong']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    layers = CHAPTERS["01_layers"]
    mistakes = sum(len(EXERCISES[each.id].wrong_answers) for each in layers)
    assert done.stdout == f"{sorted(exercise.id for exercise in layers)} {mistakes}\n"

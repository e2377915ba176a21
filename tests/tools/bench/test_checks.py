"""What the rows say of `check`, and that every answer is timed."""

import subprocess
import sys

from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.files import ROOT
from tools.bench import checks


def test_check_rows_are_about_the_slowest_of_the_whole_book():
    answer = {
        "right": {"neuron": (8.0, 900.0), "train": (120.0, 300.0)},
        "wrong": {"neuron, missing-bias": (9.0, 1.0), "train, ascent": (80.0, 2.0)},
        "chapters": 2,
        "runs": 11,
    }
    rows = checks.check_rows(answer, [2000.0, 1500.0, 1600.0])
    assert [(row.measured, row.within) for row in rows] == [(120.0, "NO"), (80.0, "yes")]
    slow_for_this_machine = checks.check_rows(answer, [1000.0])
    assert [row.within for row in slow_for_this_machine] == ["NO", "NO"]
    assert "slowest solution of 2 in 2 chapters: train" in rows[0].what
    assert "slowest catalogued mistake of 2 in 2 chapters: train, ascent" in rows[1].what
    assert "train, less 300 ms of its own code" in rows[0].what


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

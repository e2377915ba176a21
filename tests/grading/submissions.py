"""Submissions in tests: notebooks made of cells, and one grader for many of them."""

import json
import time
from functools import cache

from nnbook.checks.exercises.exercise import Exercise, Property
from nnbook.checks.exercises.outline import Function
from nnbook.checks.exercises.properties import fit
from nnbook.checks.observing import Case
from nnbook.files import ROOT
from nnbook.grading.options import Limits
from nnbook.grading.sandbox.conversation import Conversation

# Short, so that what hangs costs a test little; long enough for a busy machine.
LIMITS = Limits(cell=1.5, all_cells=6.0, submission=60.0, grace=0.5)
# For what is endless and keeps the processor busy for all the time that it is given.
SHORT = Limits(cell=0.6, all_cells=6.0, submission=60.0, grace=0.4)


def notebook(*cells, **more):
    """The bytes of a notebook with these code cells."""
    made = [
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": cell,
        }
        for cell in cells
    ]
    return json.dumps(
        {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more
    ).encode()


@cache
def solution(chapter="01_layers"):
    """The code cells of a chapter's solutions."""
    content = json.loads((ROOT / "solutions" / f"{chapter}.ipynb").read_text("utf-8"))
    cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    return tuple("".join(cell["source"]) for cell in cells)


def solved_but(name, source, *more):
    """Chapter 1 solved, but with ``source`` in place of the cell that defines ``name``."""
    cells = [source if f"def {name}(" in cell else cell for cell in solution()]
    assert source in cells
    return notebook(*cells, *more)


def points(result):
    """Points by exercise."""
    assert result.error is None, result.error
    return {exercise.id: exercise.points for exercise in result.exercises}


FULL = {"neuron": 4, "linear": 5, "count-parameters": 3, "build-network": 5, "xor-weights": 4}


def full_but(**lost):
    """Full points in chapter 1, but for the exercises named with underscores."""
    return FULL | {name.replace("_", "-"): value for name, value in lost.items()}


def _probe(name, seconds):
    return Exercise(
        id=name.replace("_", "-"),
        chapter="00_test",
        title=name,
        functions=(Function(name, (), "anything"),),
        minutes=1,
        difficulty=1,
        points=1,
        cases=lambda seed: (Case("it", name),),
        reference=(lambda: None,),
        properties=(Property("fits", fit, 1),),
        wrong_answers=(),
        hints=("", "", ""),
        takeaway="",
        seconds=seconds,
    )


def observed(child, *cells, names=("probe",), limits=LIMITS):
    """What functions without arguments do in ``child``: observations by name, and the notes."""
    seen, notes, _ = timed(child, *cells, names=names, limits=limits)
    return seen, notes


def timed(child, *cells, names=("probe",), limits=LIMITS):
    """As ``observed``, and how many seconds of its own time the submission has used up."""
    tasks = {}
    for name in names:
        exercise = _probe(name, limits.cell)
        tasks[exercise.id] = exercise, exercise.cases(None)
    talk = Conversation(child, limits, cells, tasks)
    outcome = talk.hold()
    seconds = limits.submission - (talk._end - time.monotonic())
    seen = {name: outcome.observations[name.replace("_", "-")].by_label["it"] for name in names}
    return seen, outcome.notes, seconds


def probed(child, body, *cells, limits=LIMITS):
    """What the body of a function returns in ``child``."""
    source = "def probe():\n" + "".join(f"    {line}\n" for line in body.strip().splitlines())
    seen, _ = observed(child, *cells, source, limits=limits)
    observation = seen["probe"]
    return observation.value if observation.ending == "returned" else observation

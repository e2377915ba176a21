"""The book, its solutions and its checks with the page's torch in the place of the real one.

Here numbers come from the kernel's definition in plain Python. Notebooks that train for long run in
Pyodide alone, where its twin computes (``tests/web/live/test_pyodide_book.py``).
"""

import json
import os
import subprocess
import sys

import pytest

from nnbook.files import ROOT
from tests.checks.answers.every import MODULES
from tests.sweep import part
from tests.web.python.torch.alone import answers

# The Python of a page, though without one; all answers take it minutes.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
LONG = {"02_activations", "04_training", "05_digits"}
NOTEBOOKS = [
    path
    for folder in ("book", "solutions")
    for path in sorted((ROOT / folder).glob("[0-9]*.ipynb"))
    if path.stem not in LONG
]
# Half precision and layers for pictures are absent, and say so.
ABSENT = {("neuron", "right half_precision"), ("scale-pixels", "right by_batch_norm")}
# Digits are learned for minutes: see test_in_pyodide.py.
EXERCISES = sorted(MODULES.keys() - {"digits"})
# Always the reference, and a part of the other answers.
ONE_IN = 16


@pytest.fixture(scope="module")
def names() -> dict[str, list[str]]:
    """Of each exercise, the names of the answers that are tried."""
    every = {exercise: list(answers(exercise)) for exercise in EXERCISES}
    return {name: [first, *part(others, ONE_IN)] for name, (first, *others) in every.items()}


@pytest.fixture(scope="module")
def said(names) -> dict[str, dict]:
    """What a process says that has the page's torch."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.python.torch.alone"],
        input=json.dumps({"answers": names, "notebooks": list(map(str, NOTEBOOKS))}),
        cwd=ROOT, env=os.environ | {"MPLBACKEND": "agg"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_cell_prints_what_is_stored(path, said):
    assert "\n\n".join(said["cells"][str(path)]) == ""


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_answer_gets_the_same_verdict(exercise, names, said):
    found = said["verdicts"][exercise]
    assert list(found) == names[exercise]
    for name, verdict in found.items():
        if (exercise, name) not in ABSENT:
            kind = name.split(" ")[0]
            right = ["correct", None] if kind == "right" else ["incorrect", kind]
            assert verdict == right, name

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

pytestmark = pytest.mark.browser  # the Python of a page, though without one
LONG = {"02_activations", "04_training", "05_digits"}
NOTEBOOKS = [
    path
    for part in ("book", "solutions")
    for path in sorted((ROOT / part).glob("[0-9]*.ipynb"))
    if path.stem not in LONG
]
# Half precision and layers for pictures are absent, and say so.
ABSENT = {"neuron right half_precision", "scale-pixels right by_batch_norm"}


# Each part is a process that takes some seconds; digits are learned for minutes.
EXERCISES = sorted(MODULES.keys() - {"digits"})
PARTS = [EXERCISES[start::4] for start in range(4)]


def alone(what, *names):
    environment = os.environ | {"NNBOOK_PROGRESS": "off", "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.python.torch.alone", what, *names],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def different():
    return alone("cells", *map(str, NOTEBOOKS))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_cell_prints_what_is_stored(path, different):
    assert "\n\n".join(different[str(path)]) == ""


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part[0]} and others")
def test_every_answer_gets_the_same_verdict(part):
    found = alone("verdicts", *part)
    assert {name.split(" ")[0] for name in found} == set(part)
    for name, (status, diagnosis) in found.items():
        _, kind, _ = name.split(" ", 2)
        if name in ABSENT:
            continue
        if kind == "right":
            assert (status, diagnosis) == ("correct", None), name
        else:
            assert (status, diagnosis) == ("incorrect", kind), name

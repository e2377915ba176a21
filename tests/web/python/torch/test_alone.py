"""The book, its solutions and its checks with the page's torch in the place of the real one."""

import json
import os
import subprocess
import sys

import pytest

from nnbook.files import ROOT

NOTEBOOKS = sorted(
    path for part in ("book", "solutions") for path in (ROOT / part).glob("[0-9]*.ipynb")
)
# Half precision is absent, and says so.
ABSENT = {"neuron right half_precision"}


def alone(*arguments):
    environment = os.environ | {"NNBOOK_PROGRESS": "off", "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.python.torch.alone", *map(str, arguments)],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_cell_prints_what_is_stored(path):
    assert "\n\n".join(alone("cells", path)) == ""


def test_every_answer_gets_the_same_verdict():
    for name, (status, diagnosis) in alone("verdicts").items():
        _, kind, _ = name.split(" ", 2)
        if name in ABSENT:
            continue
        if kind == "right":
            assert (status, diagnosis) == ("correct", None), name
        else:
            assert (status, diagnosis) == ("incorrect", kind), name

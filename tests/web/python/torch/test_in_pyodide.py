"""In Pyodide, where the twin computes: what learners write, and verdicts about digits."""

import base64
import json

import pytest

from nnbook.data import shipped
from tests.sweep import part
from tests.web.python.torch import alone
from tests.web.python.torch.both import outcome, real
from tests.web.python.torch.test_expressions import KNOWN, MODULES
from tools.machine.pyodide import in_pyodide

# A part of what test_expressions.py compares natively.
EVERY = [code for module in MODULES for code in module.EVERY]
TRIED = part(EVERY, 6)
OUTCOMES = """import io, json
from contextlib import redirect_stdout
from tests.web.python.torch.both import outcome, real
with redirect_stdout(io.StringIO()):
    found = [outcome(real, code) for code in json.loads({codes!r})]
print(json.dumps(found))"""
# What scikit-learn has on its disk.
VERDICTS = """import base64, json, os, sys
from pathlib import Path
folder = Path("/data/sklearn/datasets/data")
folder.mkdir(parents=True)
Path("/data/sklearn/__init__.py").touch()
for name, text in {data!r}.items():
    (folder / name).write_bytes(base64.b64decode(text))
sys.path.append("/data")
os.environ["NNBOOK_PROGRESS"] = "off"
from tests.web.python.torch.alone import verdicts
print(json.dumps(verdicts("digits", {names!r})))"""
# Layers for pictures and distances are absent, and say so; the second is taken for a network that
# raises.
ABSENT = {
    "does-not-take-pictures 0": ["error", "no-such-name-inside"],
    "too-many-parameters 1": ["incorrect", "does-not-take-pictures"],
}
# Python 3.12 writes an ordered dictionary in another way.
WORDED_ANEW = {"nn.Linear(2,1).state_dict()"}
# Training all answers takes a minute of a processor that has nothing else to do: the reference is
# always trained, and a part of the other answers.
SECONDS = 900
ONE_IN = 16


@pytest.fixture(scope="module")
def outcomes(starts_browser):
    return dict(
        zip(
            TRIED,
            json.loads(in_pyodide(OUTCOMES.format(codes=json.dumps(TRIED)), "web/python", ".")),
            strict=True,
        )
    )


def test_what_learners_write_gives_torchs_text(outcomes):
    different = {
        code: (expected, found)
        for code, found in outcomes.items()
        if "numpy(" not in code and (expected := outcome(real, code)) != found
    }
    assert different.keys() - KNOWN.keys() == WORDED_ANEW & set(TRIED)


@pytest.mark.timeout(SECONDS)
def test_every_answer_about_digits_gets_the_same_verdict(starts_browser):
    data = {
        name: base64.b64encode(shipped(name)).decode() for name in ("iris.csv", "digits.csv.gz")
    }
    first, *others = alone.answers("digits")
    assert len(others) > 60
    names = [first, *part(others, ONE_IN)]
    code = VERDICTS.format(data=data, names=names)
    found = json.loads(in_pyodide(code, "web/python", "."))
    assert list(found) == names
    for name, verdict in found.items():
        kind = name.split(" ")[0]
        right = ["correct", None] if kind == "right" else ["incorrect", kind]
        assert verdict == ABSENT.get(name, right), name

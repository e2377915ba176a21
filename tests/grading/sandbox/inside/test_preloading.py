"""What the fork server loads before it forks: what is named here, once."""

import pytest

from nnbook.grading.options import Limits
from nnbook.grading.sandbox.child import SandboxedChild
from nnbook.grading.sandbox.inside import preloading
from tests.grading.submissions import probed


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("import matplotlib.pyplot as plt", ["pictures"]),
        ("%matplotlib inline", ["pictures"]),
        ("optimizer = torch.optim.SGD(model.parameters(), lr=1)", ["optimisers"]),
        ("from torch import optim\nfrom nnbook.runs import four_runs", ["optimisers", "runs"]),
        ("optimum = 3", []),
        ("import os", []),
    ],
)
def test_what_cells_mention(cell, names):
    assert preloading.needed(["x = 1", cell]) == names


def test_each_is_loaded_once_and_nothing_else(monkeypatch):
    calls = []
    monkeypatch.setattr(preloading, "_loaded", set())
    libraries = {
        "one": ("x", lambda: calls.append("one")),
        "absent": ("y", lambda: __import__("no_such_library")),
    }
    monkeypatch.setattr(preloading, "LIBRARIES", libraries)
    for names in (["one", "os", "absent"], ["one", "absent"]):
        preloading.load(names)
    assert calls == ["one"]


# Mentions none of them itself.
FOUND = """
import importlib, os, sys, torch
loaded = ['mat' + 'plotlib.pyplot' in sys.modules, 'torch._dynamo' in sys.modules]
figures = importlib.import_module('mat' + 'plotlib.pyplot').get_fignums()
return [*loaded, figures, torch.initial_seed(), torch.is_grad_enabled()]
"""


def test_a_submission_finds_them_loaded_and_nothing_else_changed(sandbox):
    opened = SandboxedChild(Limits())
    try:
        without = probed(opened, FOUND)
        found = probed(opened, FOUND, "# matplotlib, torch.optim, four_runs()")
    finally:
        opened.close()
    assert without[:3] == [False, False, []]
    assert found == [True, True, *without[2:]]

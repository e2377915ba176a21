"""How the exercises stand: what this session saw, else what an earlier one stored."""

import json

import pytest

from nnbook.checks.notebook.progress import FILE
from nnbook.checks.notebook.standings import standings
from tests.checks.tools import solve

pytestmark = pytest.mark.usefixtures("folder")


def test_what_this_session_saw_comes_first(folder, capsys):
    solve("neuron")
    entries = {"neuron": {"status": "incorrect", "points": 0}, "linear": {"status": "correct"}}
    (folder / FILE).write_text(json.dumps({"exercises": entries}))
    first, second, *_ = standings()["01_layers"]
    assert (first.outcome, first.points) == ("correct", 4)
    assert (second.outcome, second.points) == ("correct", 5)

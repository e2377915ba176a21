"""Cells run one after another, each within its time."""

import pytest

from nnbook.grading.options import Limits
from tests.grading.submissions import LIMITS, observed

FACTS = "def probe(): return facts"


def probed(child, *cells, limits=LIMITS):
    seen, notes = observed(child, *cells, FACTS, limits=limits)
    return seen["probe"].value, notes


def test_a_cell_that_awaits_is_stopped_and_the_rest_goes_on(child):
    cells = ("import asyncio\nfacts = 1", "await asyncio.sleep(100)", "facts += 1")
    facts, notes = probed(child, *cells)
    assert facts == 2
    assert len(notes) == 1
    assert "did not finish within" in notes[0]


def test_what_is_cancelled_may_clean_up(child):
    cell = (
        "import asyncio\nfacts = []\n"
        "try:\n    await asyncio.sleep(100)\nfinally:\n    facts.append('closed')"
    )
    facts, notes = probed(child, cell)
    assert facts == ["closed"]
    assert len(notes) == 1


def test_a_task_that_was_started_goes_on_in_later_cells(child):
    cells = (
        "import asyncio\nfacts = []\nasync def slow():\n    for i in range(3):\n"
        "        await asyncio.sleep(0.01)\n        facts.append(i)",
        "task = asyncio.create_task(slow())",
        "await task",
    )
    assert probed(child, *cells) == ([0, 1, 2], [])


def test_a_loop_that_a_cell_stops_is_its_own_affair(child):
    cells = ("import asyncio\nfacts = 7\nasyncio.get_running_loop().stop()", "facts += 1")
    facts, _ = probed(child, *cells)
    assert facts == 8


def test_an_exception_that_asyncio_lets_through_costs_its_cell_alone(child):
    cell = "import asyncio\nasync def f(): raise {}\nawait asyncio.gather(f())"
    for kind in ("KeyboardInterrupt", "SystemExit", "GeneratorExit"):
        facts, _ = probed(child, "facts = 1", cell.format(kind), "facts += 1")
        assert facts == 2, kind


@pytest.mark.parametrize("kind", ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "Exception"])
def test_a_cell_that_raises_costs_itself_alone(child, kind):
    facts, notes = probed(child, "facts = 1", f"facts = 2\nraise {kind}\nfacts = 3", "facts += 5")
    assert facts == 7
    assert notes == [f"cell 2: {kind}"]


def test_a_figure_that_cannot_be_drawn_costs_nothing(child):
    cell = "import matplotlib.pyplot as plt\nfacts = 7\nplt.title('$\\\\frac$')\nplt.show()"
    assert probed(child, cell, limits=Limits())[0] == 7

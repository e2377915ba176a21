"""Each exercise is judged with the names as they stood after its own cells."""

import pytest

from nnbook.grading.options import Limits
from nnbook.grading.sandbox.child import PlainChild
from tests.grading.sandbox.probes import GOOD
from tests.grading.submissions import LIMITS, SHORT, observed, timed

SWALLOWS = """
import asyncio
async def forever():
    while True:
        try:
            await asyncio.sleep(0.01)
        except:
            pass
await forever()
"""
IS_BUSY = SWALLOWS.replace("sleep(0.01)", "sleep(sum(range(1000)) * 0)")
IN_A_TASK = SWALLOWS.replace("await forever()", "task = asyncio.create_task(forever())\nawait task")
SHIELDED = SWALLOWS.replace("await forever()", "await asyncio.shield(forever())")


@pytest.fixture(params=["sandbox", "plain"])
def either(request, sandbox):
    """The sandboxed child, and a plain one."""
    if request.param == "sandbox":
        yield request.getfixturevalue("child")
    else:
        plain = PlainChild(LIMITS)
        yield plain
        plain.close()


def good_in(child, *cells):
    """What ``good`` returns, as these cells define it."""
    seen, _ = observed(child, *cells, names=("good",))
    return seen["good"].value


def test_a_helper_that_means_something_else_or_is_mended_further_down(either):
    cells = (
        *("def half(): return 7", "def good(): return half()", "def half(): return 1 / 0"),
        *("def third(): return 1", "def also(): return third()", "def third(): return 7"),
    )
    seen, _ = observed(either, *cells, names=("good", "also"))
    assert (seen["good"].value, seen["also"].value) == (7, 1)


def test_what_cells_change_further_down_is_not_seen(child):
    cells = (
        "import torch\nkept = [7]",
        "def good(): return kept[0] + torch.zeros(1).dtype.itemsize - 4",
        "kept.clear()\ntorch.set_default_dtype(torch.float64)\nimport builtins\ndel torch",
    )
    assert good_in(child, *cells) == 7


def test_each_exercise_has_its_own_moment(child):
    cells = (
        "x = 1",
        "def one(): return x",
        "x = 2",
        "def two(): return x",
        "x = 3",
        "def three(): return x\ndef four(): return x",
    )
    seen, _ = observed(child, *cells, names=("one", "two", "three", "four"))
    assert [each.value for each in seen.values()] == [1, 2, 3, 3]


def test_the_last_definition_has_the_moment(child):
    cells = ("x = 1\ndef good(): return x", "x = 2", "def good(): return 10 * x", "x = 3")
    assert good_in(child, *cells) == 20


@pytest.mark.parametrize(
    "again",
    [
        "good = lambda: 10 * x",
        "exec('def good(): return 10 * x')",
        "%%time\ndef good(): return 10 * x",
        "%%writefile own.py\nx = 2\ndef good(): return 10 * x",
        "if x:\n    def good(): return 10 * x",
        "import functools\n@functools.cache\ndef good(): return 10 * x",
    ],
)
def test_however_it_is_defined(child, again):
    cells = ("x = 1\ndef good(): return x", "x = 2", again, "x = 3")
    if "writefile" in again:
        cells = (*cells[:3], "from own import good", "x = 3")
    assert good_in(child, *cells) == 20


def test_a_name_that_is_missing_may_come_further_down(child):
    """Cells in any order: without it the function could not run at all."""
    cells = (
        "x = 1\ndef good(): return half() * y + x\ndef half(): return z",
        "x = 2\nz = 3",
        "x = 3\ny = 2",
        "x = 4\ny = 100\nz = 100",
    )
    assert good_in(child, *cells) == 3 * 2 + 3


def test_a_name_that_never_comes_changes_nothing(child):
    cells = ("x = 7\ndef good(): return x if x else never", "x = 1")
    assert good_in(child, *cells) == 7


def test_a_cell_that_fails_after_its_def(child):
    seen, notes = observed(child, f"x = 7\n{GOOD}\n1 / 0", "x = 1", names=("good",))
    assert seen["good"].value == 7
    assert notes == ["cell 1: ZeroDivisionError: division by zero"]


def test_a_later_cell_cannot_end_what_is_kept(child):
    """It kills every other process: so it is left out, and the rest run again without it."""
    kill = "import os\ntry:\n    os.kill(-1, 9)\nexcept OSError: pass"
    seen, notes = observed(child, GOOD, kill, "def also(): return 8", names=("good", "also"))
    assert (seen["good"].value, seen["also"].value) == (7, 8)
    assert notes == ["cell 2: it ended other processes; the rest was run without it"]


def test_functions_that_kill_each_other_cost_themselves_alone(child):
    bad = [f"def bad{i}():\n    import os\n    os.kill(-1, 9)\n    return {i}" for i in range(6)]
    names = (*(f"bad{i}" for i in range(6)), "good")
    seen, _ = observed(child, *bad, GOOD, names=names, limits=Limits(tries=2))
    assert seen["good"].value == 7


def test_processes_that_stay_leave_room_for_what_is_kept(child):
    busy = (
        "import os, time\nfor i in range(100):\n    try:\n        if os.fork() == 0:\n"
        "            time.sleep(100)\n            os._exit(0)\n    except OSError: break"
    )
    seen, notes = observed(child, busy, GOOD, "def also(): return 8", names=("good", "also"))
    assert (seen["good"].value, seen["also"].value) == (7, 8)
    assert notes == []


@pytest.mark.parametrize(
    "cell",
    [SWALLOWS, IS_BUSY, IN_A_TASK, SHIELDED],
    ids=["awaits", "is busy", "in a task", "shielded"],
)
def test_a_cell_that_swallows_its_cancellation_costs_itself_alone(child, cell):
    cells = (GOOD, cell, "def also(): return 8", "y = 5", "def third(): return y")
    seen, notes, seconds = timed(child, *cells, names=("good", "also", "third"), limits=SHORT)
    assert [each.value for each in seen.values()] == [7, 8, 5]
    assert len(notes) == 1
    assert notes[0].startswith("cell 2: ")
    assert seconds < SHORT.cell + 2 * SHORT.grace + 20


def test_a_function_that_swallows_its_cancellation_costs_itself_alone(child):
    bad = "def bad():\n    import asyncio\n    " + "\n    ".join(
        SWALLOWS.strip().splitlines()[1:-1]
    )
    bad += "\n    asyncio.run(forever())"
    seen, _ = observed(child, bad, GOOD, names=("bad", "good"), limits=SHORT)
    assert seen["bad"].ending == "timeout"
    assert seen["good"].value == 7


@pytest.mark.python
def test_where_nothing_can_be_forked_the_same_is_observed(monkeypatch):
    """As on Windows: at once, after each cell that defines a function."""
    monkeypatch.setattr("nnbook.grading.sandbox.child.FORKS", False)
    plain = PlainChild(LIMITS)
    try:
        cells = ("x = 1", "def good(): return x", "x = 2", "def also(): return x", "x = 3")
        seen, _ = observed(plain, *cells, names=("good", "also", "other"))
    finally:
        plain.close()
    assert (seen["good"].value, seen["also"].value) == (1, 2)
    assert seen["other"].ending == "stub"

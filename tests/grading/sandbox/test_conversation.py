"""What one bad cell or function costs: itself, within bounded time."""

import pytest

from nnbook.checks.observing import Observation
from nnbook.grading.options import Limits
from tests.grading.sandbox.probes import GOOD
from tests.grading.submissions import SHORT, observed, timed
from tests.sweep import part

# For a machine that does much else: these tests are about an end, not about speed.
MARGIN = 20
ALSO = "def also():\n    return 8"
BLOCK = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, list(range(1, 65)))\n"
WRITE_ALL = """
import os
for each in range(3, 200):
    try:
        os.write(each, b'\\x00\\x00\\x00\\x05hello' * 100)
    except OSError:
        pass
"""
BODIES = {
    "an exit": "import os; os._exit(0)",
    "an exit of Python's": "import sys; sys.exit(0)",
    "a crash": "import ctypes; ctypes.string_at(0)",
    "an abort": "import os; os.abort()",
    "a kill of all": "import os; os.kill(-1, 9)",
    "a kill of its parent": "import os; os.kill(os.getppid(), 9)",
    "a kill of process 1": "import os; os.kill(1, 9)",
    "a stop of itself": "import os; os.kill(os.getpid(), 19)",
    "an endless loop": "while True: pass",
    "a loop that swallows the stop": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "a loop that hears no signal": BLOCK + "while True: pass",
    "a sleep below Python": "import ctypes; ctypes.CDLL(None).sleep(1000)",
    "endless recursion": "def f(): return f()\nf()",
    "endless output": (
        "import os\nwhile True:\n    print('x' * 10**6)\n    os.write(1, b'x' * 10**6)"
    ),
    "garbage on every descriptor": WRITE_ALL,
    "all descriptors closed": "import os; os.closerange(0, 1000)",
    # Which takes every place that becomes free; one that is busy meanwhile costs only time.
    "a fork bomb": (
        "import os, time\nwhile True:\n    try:\n        os.fork()\n"
        "    except OSError: time.sleep(0.001)"
    ),
    "a process that stays": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0:\n        time.sleep(1000)\n    os._exit(0)"
    ),
    "threads that stay": (
        "import threading, time\n"
        "[threading.Thread(target=time.sleep, args=(99,)).start() for i in range(20)]"
    ),
    "an exit in a thread": (
        "import os, threading, time\n"
        "threading.Thread(target=lambda: os._exit(1)).start()\ntime.sleep(1)"
    ),
    "builtins replaced": (
        "import builtins\n"
        "for name in ('len', 'isinstance', 'dict', 'tuple', 'print', 'open', 'callable'):\n"
        "    setattr(builtins, name, None)"
    ),
    "a question": "input('?')",
    "a wait for standard input": "import sys; sys.stdin.read()",
    "an error": "1 / 0",
    "an error that cannot be shown": (
        "class E(Exception):\n    def __str__(self): raise self\nraise E"
    ),
    "an interruption": "raise KeyboardInterrupt",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_bad_cell_costs_no_other(child, body):
    names = ("good", "also")
    seen, notes, seconds = timed(child, GOOD, body, ALSO, names=names, limits=SHORT)
    assert (seen["good"].value, seen["also"].value) == (7, 8), (seen, notes)
    assert seconds < SHORT.cell + SHORT.grace + MARGIN


@pytest.mark.parametrize("body", part(BODIES, 2))
def test_a_bad_function_costs_no_other(child, body):
    lines = BODIES[body].splitlines()
    bad = "def bad():\n" + "".join(f"    {line}\n" for line in lines)
    seen, notes, seconds = timed(child, GOOD, bad, names=("good", "bad", "also"), limits=SHORT)
    assert seen["good"].value == 7, (seen, notes)
    assert seen["also"].ending == "stub"
    assert seconds < SHORT.cell + 3 * SHORT.grace + MARGIN
    # Whatever it was, nothing of it is left for the next submission.
    again, _ = observed(child, GOOD, names=("good",))
    assert again["good"].value == 7


def test_replaced_builtins_do_not_even_cost_an_attempt(child):
    seen, notes = observed(child, BODIES["builtins replaced"], GOOD, names=("good",))
    assert seen["good"].value == 7
    assert notes == []


def test_an_ended_function_says_how(child):
    sources = {
        "left": "import os; os._exit(3)",
        "crashed": "import ctypes; ctypes.string_at(0)",
        "killed": "import os; os.kill(os.getpid(), 9)",
        "hung": "while True: pass",
    }
    cells = [f"def {name}():\n    {body}" for name, body in sources.items()]
    seen, _ = observed(child, *cells, names=tuple(sources), limits=SHORT)
    assert "exit code 3" in seen["left"].value
    assert "SIGSEGV" in seen["crashed"].value
    assert "SIGKILL" in seen["killed"].value
    assert seen["hung"].ending == "timeout"


def test_a_cell_that_ends_the_run_is_named(child):
    seen, notes = observed(child, "import os; os._exit(0)", "1 / 0", GOOD, names=("good",))
    assert seen["good"].value == 7
    assert len(notes) == 2
    assert notes[0].startswith("cell 1: the process ended")
    assert notes[1] == "cell 2: ZeroDivisionError: division by zero"


def test_too_many_bad_cells_are_given_up_on(child):
    limits = Limits(cell=1.0, all_cells=5.0, submission=30.0, grace=0.5, tries=3)
    cells = ["import os; os._exit(0)"] * 10
    seen, notes, seconds = timed(child, *cells, GOOD, names=("good",), limits=limits)
    assert seen["good"].ending == "ended"
    assert len(notes) == 3
    assert seconds < 20


def test_all_time_together_has_an_end(child):
    limits = Limits(cell=2.0, all_cells=100.0, submission=1.0, grace=0.5)
    cells = ["import time; time.sleep(0.5)"] * 50
    seen, _, seconds = timed(child, *cells, GOOD, names=("good",), limits=limits)
    assert seen["good"].ending == "ended"
    assert seconds < 1 + 10


def test_after_slow_cells_the_others_still_run(child):
    limits = Limits(cell=0.4, all_cells=0.6, submission=60.0, grace=0.4)
    cells = ["while True: pass"] * 3
    seen, notes = observed(child, *cells, GOOD, names=("good",), limits=limits)
    assert seen["good"].value == 7
    assert [note.split(":")[1] for note in notes] == [" TimeoutError"] * 3


@pytest.mark.parametrize(
    ("cells", "kind", "said"),
    [
        (["def good(:\n    return 1"], "SyntaxError", "invalid syntax"),
        (["def good():\nreturn 1"], "IndentationError", "expected an indented block"),
        (["import nothing_like_this\ndef good(): return 1"], "ModuleNotFoundError", "nothing_like"),
        (["while True: pass\ndef good(): return 1"], "TimeoutError", "did not finish within 1"),
    ],
)
def test_a_function_whose_cell_failed_says_so(child, cells, kind, said):
    """Not *not attempted*: something was written, and this is why it is not there."""
    seen, _ = observed(child, *cells, names=("good",), limits=SHORT)
    assert seen["good"].ending == "not reached"
    assert seen["good"].failure.kind == kind
    assert said in seen["good"].failure.message


def test_a_function_whose_cell_was_left_out_says_so(child):
    seen, _ = observed(child, "import os; os._exit(0)\ndef good(): return 1", names=("good",))
    assert seen["good"].ending == "ended"
    assert seen["good"].value == "the process ended; the rest was run without it"


def test_a_syntax_error_shows_its_line(child):
    seen, _ = observed(child, "a = 1\ndef good(:\n    return 1", names=("good",))
    assert seen["good"].failure.line_number == 2
    assert seen["good"].failure.line == "def good(:"


def test_an_error_shows_the_learners_line(child):
    source = "import torch\n\ndef good():\n    x = [1]\n    return x[2]"
    seen, _ = observed(child, source, names=("good",))
    failure = seen["good"].failure
    assert (failure.line, failure.line_number, failure.function) == ("return x[2]", 5, "good")


@pytest.mark.parametrize(
    "cells",
    [
        ("%matplotlib inline\n!pip install nothing\nx = 7", "def good():\n    return x"),
        ("%%time\ndef good():\n    return 7",),
        ("%%timeit -n 1 -r 1\npass", GOOD),
        ("%%bash\nrm -rf ~", GOOD),
        ("files = !ls\ndef good():\n    return 7 + len(files)",),
        ("import torch?", GOOD),
        ("%time x = 7", "def good():\n    return x"),
        ("import asyncio\nawait asyncio.sleep(0)\nx = 7", "def good():\n    return x"),
        ("from IPython.display import display\ndisplay(3)\nget_ipython().magic('x')", GOOD),
        ("display(3)", GOOD),
        ("from nnbook.checks import check, hint\nhint('neuron')", GOOD, "check('neuron', good)"),
        (GOOD, "quit()"),
        ("from __future__ import annotations", GOOD),
        (GOOD, "good = good()"),  # used as a variable further down: the function still counts
        ("from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int", GOOD),
        (
            "import pickle\nclass A: pass\npickle.loads(pickle.dumps(A()))\nx = 7",
            "good = lambda: x",
        ),
    ],
)
def test_what_notebooks_hold(child, cells):
    seen, _ = observed(child, *cells, names=("good",), limits=Limits())
    assert seen["good"].value == 7, seen


def test_the_latest_definition_counts(child):
    seen, _ = observed(child, "def good(): return 1", GOOD, names=("good",))
    assert seen["good"].value == 7


def test_a_notebook_cannot_answer_by_printing(child):
    cell = "print('{\"is\": \"finished\"}')\nimport os\nos.write(1, b'correct')\nos.write(2, b'x')"
    seen, _ = observed(child, cell, GOOD, names=("good", "other"))
    assert seen["good"].value == 7
    assert seen["other"].ending == "stub"


FORGED = """
import os
from nnbook.checks.observing import Observation, Observations
from nnbook.grading.sandbox.inside import wire
forged = wire.pack_answer("{name}", Observations({{"it": Observation("returned", {value})}}))
for each in range(3, 20):
    try:
        os.write(each, forged)
    except OSError:
        pass
"""


def test_a_forged_answer_equals_returning_its_value(child):
    """It counts, once, for the exercise it names; the real answer comes too late."""
    seen, _ = observed(child, FORGED.format(name="good", value=8), GOOD, names=("good", "other"))
    assert seen["good"].value in (7, 8)
    assert seen["other"].ending == "stub"


def test_a_function_cannot_answer_for_another(child):
    body = "\n    ".join(FORGED.format(name="good", value=8).strip().splitlines())
    cells = [f"def bad():\n    {body}", GOOD]
    seen, _ = observed(child, *cells, names=("bad", "good"))
    assert seen["good"].value == 7


def test_answers_to_other_questions_are_none(child):
    forged = FORGED.replace('"it"', '"another"').format(name="good", value=8)
    seen, _ = observed(child, forged, GOOD, names=("good",))
    assert isinstance(seen["good"], Observation)
    assert seen["good"].ending == "ended" or seen["good"].value == 7

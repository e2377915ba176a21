"""The time limit stops what is late, in any thread and on a busy machine, and leaves no trace."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from nnbook.checks.observing import limit
from nnbook.checks.observing.limit import TimeLimit, time_limit
from tests.busy import a_busy_core, compute

IN_A_THREAD = """
import sys, threading
from nnbook.checks.observing.limit import TimeLimit, time_limit

def work():
    with time_limit(60):
        pass
    try:
        with time_limit(0.1):
            while True:
                pass
    except TimeLimit:
        print("stopped")

thread = threading.Thread(target=work)
thread.start()
thread.join()
sys.settrace(lambda *_: None)
work_is_over = lambda: print("traced")
work_is_over()
print(threading.active_count(), "thread")
"""


@pytest.mark.python
def test_a_debugger_can_be_started_afterwards():
    # CPython 3.11 hung here for ever: it waited for an alarm that had been taken back.
    done = subprocess.run(
        [sys.executable, "-c", IN_A_THREAD], capture_output=True, text=True, timeout=60
    )
    assert (done.stderr, done.stdout.split()) == ("", ["stopped", "traced", "1", "thread"])


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A function that makes a library whose import runs the given lines."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(name, lines):
        (tmp_path / f"{name}.py").write_text(lines)
        monkeypatch.delitem(sys.modules, name, raising=False)
        return name

    return make


def in_main(work):
    return work()


def in_thread(work):
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


@pytest.mark.parametrize("run", [in_main, in_thread])
def test_loading_a_library_is_not_the_learners_time(library, run):
    name = library("loads_slowly", "import time\nfor _ in range(40): time.sleep(0.01)\nready = 1\n")

    def work():
        with time_limit(0.15):
            return __import__(name).ready

    assert run(work) == 1


@pytest.mark.parametrize("run", [in_main, in_thread])
def test_after_loading_the_limit_holds(library, run):
    name = library("loads_slowly_too", "import time\nfor _ in range(30): time.sleep(0.01)\n")

    def work():
        start = time.monotonic()
        try:
            with time_limit(0.15):
                __import__(name)
                while True:
                    pass
        except TimeLimit:
            return time.monotonic() - start

    assert run(work) < 5


def test_a_library_that_never_loads_is_given_up(library, monkeypatch):
    monkeypatch.setattr(limit, "LOADING", 0.3)
    name = library("never_loads", "while True: pass\n")
    with pytest.raises(TimeLimit), time_limit(0.1):
        __import__(name)


@pytest.mark.python
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how long nothing ran")
@pytest.mark.parametrize("run", [in_main, in_thread])
def test_a_busy_machine_takes_no_time_from_a_learner(run):
    def work():
        start = time.monotonic()
        with time_limit(0.6):
            compute(0.3)
        return time.monotonic() - start

    with a_busy_core(others=2):
        took = run(work)
    assert took > 0.6


@pytest.mark.parametrize("run", [in_main, in_thread])
@pytest.mark.parametrize("late", [compute, time.sleep])
def test_waiting_and_computing_take_time(run, late):
    def work():
        with time_limit(0.1):
            for _ in range(1000):
                late(0.01)

    with pytest.raises(TimeLimit):
        run(work)

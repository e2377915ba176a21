"""What starves is seen from outside."""

import subprocess
import sys
import time

import pytest

from nnbook.grading.sandbox import busyness
from nnbook.grading.sandbox.busyness import Busyness
from tests.busy import a_busy_core

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says so")
# A process of a process says when it has had a third of a second of a core.
COMPUTES = "import time\nwhile time.process_time() < 0.3: pass\nprint(1)"
BY_ANOTHER = f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {COMPUTES!r}])"


@pytest.mark.python
def test_a_process_of_a_process_that_gets_no_core():
    with a_busy_core():
        one = subprocess.Popen(
            [sys.executable, "-S", "-c", BY_ANOTHER + "; input()"], stdin=subprocess.PIPE
        )
        begun, busy = time.monotonic(), Busyness(one.pid)
        longest = 0.0
        while time.monotonic() < begun + 60 and longest < 0.3:
            longest = max(longest, busy.seconds())
            time.sleep(0.02)
        one.kill()
        one.communicate()
    assert 0.3 <= longest <= time.monotonic() - begun


@pytest.mark.python
def test_only_what_came_since_counts(monkeypatch):
    monkeypatch.setattr(busyness, "_times", lambda pid: [(pid, (5.0, 5.0))])
    sleeper = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    assert Busyness(sleeper.pid).seconds() == 0
    sleeper.communicate(b"")
    assert Busyness(sleeper.pid).seconds() == 0


@pytest.mark.parametrize(
    ("cores", "ran", "waited", "kept"),
    [
        (1, 1, 2, 0),  # all of the core is theirs: they wait for each other
        (1, 0.5, 2.5, 1.5),  # half of it is somebody else's
        (2, 0.5, 2.5, 2.25),  # of two cores, three quarters are
        (1, 0.1, 0.2, 0.2),
        (4, 1, 2, 2),  # there was a core for each
    ],
)
def test_what_processes_take_from_each_other_is_not_kept_from_them(
    monkeypatch, cores, ran, waited, kept
):
    """Three that could go on all the time, or but sometimes, for three seconds."""
    now, times = 100.0, (7.0, 9.0)
    monkeypatch.setattr(busyness, "_cores", lambda: cores)
    monkeypatch.setattr(busyness, "_times", lambda pid: [(pid + more, times) for more in range(3)])
    monkeypatch.setattr(busyness.time, "monotonic", lambda: now)
    busy = Busyness(1)
    now, times = 103.0, (7.0 + ran, 9.0 + waited)
    assert busy.seconds() == pytest.approx(kept)


@pytest.mark.python
def test_a_process_that_is_gone_has_waited_for_nothing():
    gone = subprocess.Popen([sys.executable, "-S", "-c", ""])
    gone.wait()
    assert Busyness(gone.pid).seconds() == 0

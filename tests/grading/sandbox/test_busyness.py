"""What starves is seen from outside."""

import subprocess
import sys
import time

import pytest

from nnbook.grading.sandbox.busyness import Busyness
from tests.busy import a_busy_core

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says so")
# A process of a process says when it has had a third of a second of a core.
COMPUTES = "import time\nwhile time.process_time() < 0.3: pass\nprint(1)"
BY_ANOTHER = f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {COMPUTES!r}])"


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


def test_only_what_came_since_counts(monkeypatch):
    monkeypatch.setattr("nnbook.grading.sandbox.busyness.without_a_core", lambda pid: 5.0)
    sleeper = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    assert Busyness(sleeper.pid).seconds() == 0
    sleeper.communicate(b"")
    assert Busyness(sleeper.pid).seconds() == 0


def test_a_process_that_is_gone_has_waited_for_nothing():
    gone = subprocess.Popen([sys.executable, "-S", "-c", ""])
    gone.wait()
    assert Busyness(gone.pid).seconds() == 0

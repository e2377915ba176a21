"""The time limit outside the main thread leaves the interpreter as it found it."""

import subprocess
import sys

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


def test_a_debugger_can_be_started_afterwards():
    # CPython 3.11 hung here for ever: it waited for an alarm that had been taken back.
    done = subprocess.run(
        [sys.executable, "-c", IN_A_THREAD], capture_output=True, text=True, timeout=60
    )
    assert (done.stderr, done.stdout.split()) == ("", ["stopped", "traced", "1", "thread"])

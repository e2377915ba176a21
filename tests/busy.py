"""A machine that is busy with other things, on Linux."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager


@contextmanager
def a_busy_core(others=5):
    """This process, and what it starts, has one core with ``others`` that never pause."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    endless = [sys.executable, "-S", "-c", "while True: pass"]
    busy = [subprocess.Popen(endless) for _ in range(others)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()
        os.sched_setaffinity(0, cores)


def compute(seconds):
    """Use a core for so long."""
    begun = time.thread_time()
    while time.thread_time() < begun + seconds:
        pass

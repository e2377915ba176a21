"""What tests that start and kill processes share."""

import os
import time

import psutil
import pytest

KILL = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def children(process):
    return psutil.Process(process.pid).children(recursive=True)


def alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE

"""A clock that stands still while a thread could go on and gets no core."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from nnbook.checks.observing import own_time as module
from nnbook.checks.observing.own_time import own_time, without_a_core

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says so")


def kernels_count(thread):
    """What the kernel says, in seconds."""
    return int(Path(f"/proc/{thread}/schedstat").read_text().split()[1]) / 1e9


@on_linux
@pytest.mark.parametrize("whose", ["this thread", "a process"])
def test_it_is_the_kernels_count_in_seconds(whose):
    thread = "thread-self" if whose == "this thread" else os.getppid()
    before = kernels_count(thread)
    assert before <= without_a_core(thread) <= kernels_count(thread)


def test_it_is_the_wall_clock_without_that_time():
    waited, wall = without_a_core("thread-self"), time.monotonic()
    got = own_time()
    waited_after, wall_after = without_a_core("thread-self"), time.monotonic()
    assert wall - waited_after <= got <= wall_after - waited


@on_linux
def test_a_thread_is_asked_about_by_its_number():
    numbers, done = [], threading.Event()
    other = threading.Thread(
        target=lambda: (numbers.append(threading.get_native_id()), done.wait())
    )
    other.start()
    while not numbers:
        time.sleep(0.001)
    of_the_other = f"{os.getpid()}/task/{numbers[0]}"
    before, wall = kernels_count(of_the_other), time.monotonic()
    got = own_time(numbers[0])
    after, wall_after = kernels_count(of_the_other), time.monotonic()
    done.set()
    other.join()
    assert wall - after <= got <= wall_after - before


def test_where_nothing_says_so_it_is_the_wall_clock(monkeypatch):
    assert without_a_core(2**31 - 1) == 0.0  # no such thread

    def refused(*_):
        raise MemoryError

    monkeypatch.setattr(module, "open_file", refused)
    before = time.monotonic()
    assert before <= own_time() <= time.monotonic()

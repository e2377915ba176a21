"""A clock that a busy machine does not advance: how long code takes, whoever else computes."""

from os import O_RDONLY, close, read
from os import open as open_file  # the functions themselves: a learner may replace the names
from time import monotonic


def own_time(thread: int | None = None) -> float:
    """Seconds of a clock that stands still while a thread could go on and gets no core.

    ``thread``: a thread's number, or a process's for its main thread; None is this thread. Waiting
    for anything else takes time as ever. Only Linux says for how long a thread got no core;
    elsewhere this is the wall clock.
    """
    return monotonic() - without_a_core(thread or "thread-self")


def without_a_core(thread: int | str) -> float:
    """Seconds in which a thread could go on and got no core; 0 where nothing says so."""
    try:
        file = open_file(f"/proc/{thread}/schedstat", O_RDONLY)
        try:
            return int(read(file, 100).split()[1]) / 1e9
        finally:
            close(file)
    except Exception:  # not Linux, or without such a file; no memory is left; the thread is gone
        return 0.0

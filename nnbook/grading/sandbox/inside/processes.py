"""End what a submission has started. Only for process 1 of a namespace of its own."""

import os
import signal
from collections.abc import Collection, Iterable
from contextlib import suppress
from time import monotonic, sleep

_MOST_SECONDS = 2.0


def end_others(spared: Collection[int]) -> None:
    """End every process of this namespace but this one and the ``spared``, which are its children.

    Raises ``TimeoutError`` if more keep coming.
    """
    if os.getpid() != 1:
        return
    until = monotonic() + _MOST_SECONDS
    while others := [pid for pid in _others() if pid not in spared]:
        if monotonic() > until:
            raise TimeoutError("processes that cannot be ended")
        # What is stopped cannot start more while one after the other is ended.
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGSTOP)
        for pid in others:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _reap(others)
    for pid in spared:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def _others() -> list[int]:
    found = _listed()
    if not found:  # where a container hides parts of /proc, there is none here: then any number
        found = [pid for pid in range(2, _newest()) if _exists(pid)]
    return [pid for pid in found if pid != 1]


def _listed() -> list[int]:
    with suppress(OSError):
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return []


def _newest() -> int:
    """A number that no process has reached yet."""
    try:
        newest = os.fork()
    except OSError:  # there is no room for one more: the highest number that Linux gives
        return 2**22
    if newest == 0:
        os._exit(0)
    os.waitpid(newest, 0)
    return newest


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _reap(pids: Iterable[int]) -> None:
    """Take note of the ended; those whose parents have ended too are children of process 1."""
    sleep(0.001)
    for pid in pids:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)

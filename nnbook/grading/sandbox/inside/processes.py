"""End what a submission has started. Only for process 1 of a namespace of its own."""

import os
import signal
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from time import monotonic, sleep

_MOST_SECONDS = 2.0
_PORTION = 2**15


def end_others(spared: Collection[int]) -> None:
    """End every process of this namespace but this one and the ``spared``, which are its children.

    Raises ``TimeoutError`` if more keep coming.
    """
    if os.getpid() != 1:
        return
    until = monotonic() + _MOST_SECONDS
    while ended := _stopped_and_ended(spared):
        _reap(ended)
        if monotonic() > until:
            raise TimeoutError("processes that cannot be ended")
    for pid in spared:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def _stopped_and_ended(spared: Collection[int]) -> list[int]:
    # What is stopped starts no more while the others are looked for and ended one after the other.
    try:
        os.kill(-1, signal.SIGSTOP)
    except ProcessLookupError:  # there is no other process: nobody has to be looked for
        return []
    for numbers in _listed() or _guessed():
        ended = [pid for pid in numbers if pid != 1 and pid not in spared and _end(pid)]
        if ended:
            return ended
    return []


def _listed() -> list[list[int]]:
    with suppress(OSError):
        if found := [int(name) for name in os.listdir("/proc") if name.isdigit()]:
            return [found]
    return []


def _guessed() -> Iterator[range]:
    """All numbers that a process may have, where a container hides those in /proc: in portions.

    After a portion with an end in it there is room again to ask for the newest number.
    """
    newest = _newest()
    for first in range(2, newest, _PORTION):
        yield range(first, min(first + _PORTION, newest))


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


def _end(pid: int) -> bool:
    """Whether there was such a process."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _reap(pids: Iterable[int]) -> None:
    """Take note of the ended; those whose parents have ended too are children of process 1."""
    sleep(0.001)
    for pid in pids:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)

"""Seen from outside of a sandbox: for how long a busy machine gave its processes no core."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress


class Busyness:
    """What the machine has kept from a process, and from all that it has started, since now.

    What these take from each other is not the machine's fault: a fork bomb earns no time by it.
    """

    def __init__(self, process: int) -> None:
        self._process = process
        self._begun = time.monotonic()
        self._before = dict(_times(process))

    def seconds(self) -> float:
        """For how long others kept a core from the one that waited longest; 0 where nothing says
        so."""
        ran, waited, longest = 0.0, 0.0, 0.0
        for pid, (with_a_core, without) in _times(self._process):
            before = self._before.get(pid, (0.0, 0.0))
            ran += with_a_core - before[0]
            waited += without - before[1]
            longest = max(longest, without - before[1])
        passed = max(time.monotonic() - self._begun, 1e-9)
        # Alone on the machine, so many of them would have run at a time, for what all have run.
        at_a_time = min(max((ran + waited) / passed, 1.0), _cores())
        return max(min(longest, passed - ran / at_a_time), 0.0)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _times(process: int) -> Iterator[tuple[int, tuple[float, float]]]:
    """Each process of a family, with its seconds on a core, and those in which it waited for one.

    Yields nothing where the system does not say so, and for processes that are gone.
    """
    with suppress(OSError), open(f"/proc/{process}/schedstat", "rb") as file:
        ran, waited = file.read(100).split()[:2]
        yield process, (int(ran) / 1e9, int(waited) / 1e9)
    children: list[bytes] = []
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children", "rb") as file:
                children += file.read().split()
    for child in children:
        yield from _times(int(child))

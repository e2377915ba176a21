"""Seen from outside of a sandbox: for how long its processes got no core."""

import os
from collections.abc import Iterator
from contextlib import suppress

from nnbook.checks.observing.own_time import without_a_core


class Busyness:
    """What the machine has kept from a process, and from all that it has started, since now."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._before = self._waited()

    def seconds(self) -> float:
        """For how long the one that waited longest got no core; 0 where nothing says so."""
        waited = self._waited()
        return max((waited[pid] - self._before.get(pid, 0.0) for pid in waited), default=0.0)

    def _waited(self) -> dict[int, float]:
        return {pid: without_a_core(pid) for pid in _family(self._process)}


def _family(process: int) -> Iterator[int]:
    yield process
    children: list[str] = []
    with suppress(OSError):  # it has ended; or not Linux
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children") as file:
                children += file.read().split()
    for child in children:
        yield from _family(int(child))

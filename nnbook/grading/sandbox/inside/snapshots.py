"""Keep the process as it is after a cell, to be asked for its answer when all cells have run."""

import os
import select
import signal
import socket as sockets
from collections.abc import Callable, Collection
from contextlib import suppress
from socket import socket, socketpair
from time import sleep

from nnbook.checks.observing.own_time import own_time
from nnbook.grading.sandbox.inside import wire

# The only descriptor beyond the standard streams that a snapshot keeps.
CHANNEL = 3
_NO_SIGNAL = getattr(sockets, "MSG_NOSIGNAL", 0)
_MOST_DESCRIPTORS = 1024
_CALL, _QUESTION = b".", b"?"
_MOST_SECONDS = 10.0


class Snapshot:
    """A fork of this process that waits. Raises ``OSError`` where there can be no fork.

    ``answer``: what it computes when it is asked, as one frame. It runs a learner's functions, so
    the fork may end in any way, or write anything.
    """

    def __init__(self, answer: Callable[[], bytes]) -> None:
        self._channel, theirs = socketpair()
        with theirs:
            self.process = os.fork()
            if self.process == 0:
                _be_the_snapshot(theirs, answer)

    def call(self) -> None:
        """Ask whether it is still there."""
        with suppress(OSError):
            self._channel.send(_CALL, _NO_SIGNAL)

    def responds(self) -> bool:
        """Whether it is still there: what was killed a moment ago may seem to be, and is silent."""
        poll = select.poll()
        poll.register(self._channel, select.POLLIN | select.POLLHUP)
        with suppress(OSError):
            return bool(poll.poll(1000 * _MOST_SECONDS)) and self._channel.recv(1) == _CALL
        return False

    def ask(self, seconds: float) -> tuple[bytes, bool]:
        """Its answer, or no bytes; and whether its time was up, by its own clock."""
        begun = own_time(self.process)
        with suppress(OSError):
            self._channel.send(_QUESTION, _NO_SIGNAL)
        return _collect(self._channel, lambda: begun + seconds - own_time(self.process))

    def end(self) -> str:
        """End it and its process group; how it ended, in words."""
        self._channel.close()
        status = _end(self.process)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process, signal.SIGKILL)
        return _in_words(status)


def all_respond(snapshots: Collection[Snapshot]) -> bool:
    """Whether all of them are still there."""
    for each in snapshots:
        each.call()
    return all([each.responds() for each in snapshots])


def _be_the_snapshot(channel: socket, answer: Callable[[], bytes]) -> None:
    code = 1
    try:
        os.setpgid(0, 0)
        os.dup2(channel.fileno(), CHANNEL)
        os.closerange(CHANNEL + 1, _MOST_DESCRIPTORS)
        while (said := os.read(CHANNEL, 1)) == _CALL:
            os.write(CHANNEL, _CALL)
        if said == _QUESTION:
            frame = answer()
            with open(CHANNEL, "wb", closefd=False) as reply:
                reply.write(frame)
        code = 0
    finally:
        os._exit(code)


def _collect(channel: socket, seconds_left: Callable[[], float]) -> tuple[bytes, bool]:
    """One frame with its length, or no bytes; and whether time ran out."""
    got = bytearray()
    poll = select.poll()
    poll.register(channel, select.POLLIN | select.POLLHUP)
    while True:
        left = seconds_left()
        if left <= 0:
            return b"", True
        if not poll.poll(1000 * left):
            continue
        try:
            part = channel.recv(2**20)
        except OSError:
            part = b""
        got += part
        size = wire.HEADER + int.from_bytes(got[: wire.HEADER], "big")
        if len(got) >= wire.HEADER and (size > wire.MOST_BYTES or len(got) >= size):
            return (bytes(got[:size]) if size <= wire.MOST_BYTES else b""), False
        if not part:
            return b"", False


def _end(process: int) -> int:
    """End a child; its status as ``os.waitpid`` gives it."""
    with suppress(ProcessLookupError, PermissionError, ChildProcessError):
        # One that has answered may be on its way out: it must not look killed.
        for _ in range(20):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                return status
            sleep(0.001)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)
        os.kill(process, signal.SIGKILL)
        return os.waitpid(process, 0)[1]
    return 0


def _in_words(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with suppress(ValueError):
            name = signal.Signals(number).name
            why = {"SIGKILL": ", often for want of memory", "SIGSEGV": ", a crash below Python"}
            return f"the process was ended by {name}{why.get(name, '')}"
        return f"the process was ended by signal {number}"
    return f"the process ended itself with exit code {os.waitstatus_to_exitcode(status)}"

"""Children that run submissions: in a sandbox, or as plain processes. Either gives ``Attempt``s.

An attempt hands a request over and yields messages until nothing more comes. Reading is bounded
in size and time; stopping an attempt ends every process that it has started.
"""

import json
import os
import queue
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self

from nnbook.files import ROOT
from nnbook.grading.options import Limits
from nnbook.grading.sandbox.bubblewrap import (
    NoSandbox,
    bubblewrap,
    command,
    libraries,
    python,
    starter,
    why,
)
from nnbook.grading.sandbox.inside.limits import refuses_calls
from nnbook.grading.sandbox.memory import MENDING, MemoryGroup

# All that one attempt may send.
MOST_BYTES = 64 * 2**20
MOST_MESSAGES = 20_000
# To begin with: loading torch from a cold disk on a busy machine takes a while.
START_SECONDS = 120.0
STOP_SECONDS = 10.0
NO_FILTER = "no filter of kernel calls on this kind of processor: grade on x86-64 or ARM64"


class ChildFailed(Exception):
    """The child could not be started, or did not answer: one line."""


class Attempt:
    """Messages of one attempt, read by a thread: so a deadline holds on every system."""

    def __init__(self, reply: IO[bytes], stop: Callable[[], str]) -> None:
        self._queue: queue.Queue[bytes | Exception | None] = queue.Queue(maxsize=64)
        self._stop = stop
        self._given_up = threading.Event()
        self.last_words = ""
        self._reader = threading.Thread(target=self._read, args=(reply,), daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End what still runs. ``last_words`` then says what hindered the start, if anything."""
        if not self._given_up.is_set():
            self._given_up.set()
            self.last_words = self._stop()
            self._reader.join(STOP_SECONDS)

    def next(self, seconds: float) -> bytes | None:
        """The next message's frame; None when no more comes.

        Raises ``TimeoutError`` after ``seconds``, and ``Malformed`` for what is no frame.
        """
        try:
            got = self._queue.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(got, Exception):
            raise got
        return got

    def _read(self, reply: IO[bytes]) -> None:
        from nnbook.grading.sandbox.inside.wire import Malformed, frames

        end: Exception | None = None
        with reply:
            try:
                for count, frame in enumerate(frames(reply.read1, MOST_BYTES)):
                    self._put(frame)
                    if count > MOST_MESSAGES or self._given_up.is_set():
                        raise Malformed("too many messages")
            except Malformed as error:
                end = error
            except (OSError, ValueError):
                end = None
        self._put(end)

    def _put(self, item: bytes | Exception | None) -> None:
        while not self._given_up.is_set():
            with suppress(queue.Full):
                self._queue.put(item, timeout=0.1)
                return


class SandboxedChild:
    """A sandbox with a preloaded process in it, which forks into a new world for each attempt."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._group = MemoryGroup(limits.total_memory, 4 * limits.processes)

    @property
    def layers_missing(self) -> tuple[str, ...]:
        """The parts of isolation that this machine lacks."""
        missing = [] if self._group.place else [MENDING]
        if not refuses_calls():
            missing.append(NO_FILTER)
        return tuple(missing)

    def start(self) -> None:
        """Start loading, without waiting for it. Raises ``NoSandbox``."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close_process()
        bubblewrap()  # first of all: other systems lack what comes next
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            line = command(theirs.fileno(), "nnbook.grading.sandbox.inside.zygote")
            self._process = subprocess.Popen(
                self._group.command(line),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                env={"PATH": os.environ.get("PATH", os.defpath)},
                start_new_session=True,  # the stop key is for the grader, which then ends this
            )
        self._control, self._ready = ours, False

    def attempt(self, request: bytes) -> Attempt:
        """Run one request in a new world. Raises ``NoSandbox`` or ``ChildFailed``."""
        try:
            return self._attempt(request)
        except ChildFailed:  # ended since the last attempt: by the kernel, for want of memory
            self.close_process()
            return self._attempt(request)

    def _attempt(self, request: bytes) -> Attempt:
        self.start()
        self._wait_until_ready()
        given = os.memfd_create("request", os.MFD_CLOEXEC)
        reply_read, reply_write = os.pipe()
        leash, theirs = socket.socketpair()
        try:
            with open(given, "wb", closefd=False) as file:
                file.write(request[4:])
            os.lseek(given, 0, os.SEEK_SET)
            settings = json.dumps(self._settings()).encode()
            sent = [given, reply_write, theirs.fileno()]
            socket.send_fds(self._control, [settings], sent)
        except OSError as error:
            os.close(reply_read)
            leash.close()
            raise ChildFailed(f"the sandbox ended: {error.strerror}") from None
        finally:
            os.close(given)
            os.close(reply_write)
            theirs.close()
        return Attempt(open(reply_read, "rb"), lambda: self._stop(leash))

    def close(self) -> None:
        """End the sandbox and all in it."""
        self.close_process()
        self._group.remove()

    def close_process(self) -> None:
        """End the processes, and keep what a new start needs."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()  # bubblewrap dies with its parent, and takes its world along
            self._process.wait()
            if self._process.stderr is not None:
                self._process.stderr.close()
            self._process = None

    def _settings(self) -> dict[str, Any]:
        limits = self.limits
        root = os.geteuid() == 0
        return {
            # A user of its own for each attempt: the count of processes is kept for each user.
            "uid": random.randrange(10**9, 2 * 10**9) if root else None,
            "folder": limits.folder,
            "caps": caps(limits, 0 if root or _counted_anew() else _processes_of_user()),
        }

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        self._control.settimeout(START_SECONDS)
        try:
            answer = self._control.recv(64)
        except (TimeoutError, OSError):
            answer = b""
        self._control.settimeout(None)
        if answer != b"ready":
            complaint = self._complaint()
            self.close_process()
            raise NoSandbox(why(complaint))
        self._ready = True

    def _complaint(self) -> str:
        self._process.kill()
        data = self._process.stderr.read(10_000) if self._process.stderr else b""
        return data.decode("utf-8", "replace")

    def _stop(self, leash: socket.socket) -> str:
        """Let go of the leash, and wait until the keeper says that nothing is left."""
        words = b""
        with leash, suppress(OSError):
            leash.settimeout(STOP_SECONDS)
            leash.shutdown(socket.SHUT_WR)
            while not words.endswith(b"over") and (said := leash.recv(1000)):
                words += said
        if words != b"over":
            self.close_process()
        return words.removesuffix(b"over").decode("utf-8", "replace")


class PlainChild:
    """A process for each attempt, without walls: for one's own work, on any system."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._waiting: tuple[subprocess.Popen, str] | None = None

    layers_missing: tuple[str, ...] = ()

    def start(self) -> None:
        """Start loading, without waiting for it."""
        if self._waiting is not None:
            return
        folder = tempfile.mkdtemp(prefix="nnbook-grading-")
        settings = json.dumps({"caps": caps(self.limits, _processes_of_user()), "folder": folder})
        book = str(ROOT)
        program = starter(book, libraries(), "nnbook.grading.sandbox.inside.process")
        process = subprocess.Popen(
            [*python(), "-c", program, settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"},
            start_new_session=True,
        )
        self._waiting = process, folder

    def attempt(self, request: bytes) -> Attempt:
        """Run one request in a process of its own."""
        self.start()
        process, folder = self._waiting
        self._waiting = None

        def write() -> None:
            with suppress(OSError), process.stdin as pipe:
                pipe.write(request)

        threading.Thread(target=write, daemon=True).start()
        return Attempt(process.stdout, lambda: _end(process, folder))

    def close(self) -> None:
        """End the process that waits for an attempt."""
        if self._waiting is not None:
            process, folder = self._waiting
            self._waiting = None
            process.stdin.close()
            process.stdout.close()
            _end(process, folder)


def caps(limits: Limits, others: int) -> dict[str, int]:
    """Limits as the child sets them; ``others``: processes of this user that count too."""
    return {
        "memory": limits.memory,
        "processes": limits.processes + others,
        "files": limits.files,
        "file_size": limits.file_size,
        "cpu": int(limits.submission) + 30,
    }


def _counted_anew() -> bool:
    """Whether a user namespace counts its processes by itself: since Linux 5.14."""
    version = os.uname().release.split(".")[:2]
    return all(part.isdigit() for part in version) and tuple(map(int, version)) >= (5, 14)


def _processes_of_user() -> int:
    """How many threads this user has: they count against a limit on processes."""
    if sys.platform != "linux":
        return 0
    uid, count = os.geteuid(), 0
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError):
                if place.stat().st_uid == uid:
                    count += sum(1 for _ in (place / "task").iterdir())
    return count


def _end(process: subprocess.Popen, folder: str) -> str:
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError, ValueError):
            pipe.close()
    shutil.rmtree(folder, ignore_errors=True)
    return ""

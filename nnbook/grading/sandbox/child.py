"""Children that run submissions: in a sandbox, or as plain processes.

Either takes a request and gives ``Replies``. To stop these ends every process of the try.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nnbook.files import ROOT
from nnbook.grading.options import Limits
from nnbook.grading.sandbox.bubblewrap import (
    NOTEBOOK,
    NoSandbox,
    bubblewrap,
    command,
    libraries,
    python,
    starter,
    why,
)
from nnbook.grading.sandbox.cgroup import REMEDY, MemoryGroup
from nnbook.grading.sandbox.inside import syscalls
from nnbook.grading.sandbox.replies import STOP_SECONDS, Replies

# To begin with: loading torch from a cold disk on a busy machine takes a while.
START_SECONDS = 120.0
# Elsewhere torch does not survive a fork, or there is none.
FORKS = sys.platform == "linux"
NO_FILTER = "no filter of kernel calls on this kind of processor: grade on x86-64 or ARM64"


class ChildFailed(Exception):
    """The child could not be started, or did not answer: one line."""


class SandboxedChild:
    """A sandbox with a fork server in it, which makes new namespaces for each try."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._group = MemoryGroup(limits.total_memory, 4 * limits.processes)

    @property
    def layers_missing(self) -> tuple[str, ...]:
        """The parts of isolation that this machine lacks."""
        missing = [] if self._group.place else [REMEDY]
        if not syscalls.known():
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
            line = command(theirs.fileno(), "nnbook.grading.sandbox.inside.forkserver")
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

    def ask(self, request: bytes, preload: Sequence[str] = ()) -> Replies:
        """Run one request in new namespaces. ``preload``: libraries that it will load, by the names
        of ``inside.preloading``. Raises ``NoSandbox`` or ``ChildFailed``."""
        try:
            return self._ask(request, preload)
        except ChildFailed:  # ended since the last try: by the kernel, for want of memory
            self.close_process()
            return self._ask(request, preload)

    def _ask(self, request: bytes, preload: Sequence[str]) -> Replies:
        self.start()
        self._wait_until_ready()
        given = os.memfd_create("request", os.MFD_CLOEXEC)
        reply_read, reply_write = os.pipe()
        watchdog, theirs = socket.socketpair()
        try:
            with open(given, "wb", closefd=False) as file:
                file.write(request[4:])
            os.lseek(given, 0, os.SEEK_SET)
            settings = json.dumps(self._settings(preload)).encode()
            sent = [given, reply_write, theirs.fileno()]
            socket.send_fds(self._control, [settings], sent)
        except OSError as error:
            os.close(reply_read)
            watchdog.close()
            raise ChildFailed(f"the sandbox ended: {error.strerror}") from None
        finally:
            os.close(given)
            os.close(reply_write)
            theirs.close()
        return Replies(open(reply_read, "rb"), lambda: self._stop(watchdog))

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
                self._process.kill()  # bubblewrap dies with its parent, and takes all in it along
            self._process.wait()
            if self._process.stderr is not None:
                self._process.stderr.close()
            self._process = None

    def _settings(self, preload: Sequence[str]) -> dict[str, Any]:
        limits = self.limits
        root = os.geteuid() == 0
        return {
            "preload": list(preload),
            # A user of its own for each try: the count of processes is kept for each user.
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

    def _stop(self, watchdog: socket.socket) -> str:
        """Let the watchdog end the try, and wait until it says that nothing is left."""
        words = b""
        with watchdog, suppress(OSError):
            watchdog.settimeout(STOP_SECONDS)
            watchdog.shutdown(socket.SHUT_WR)
            while not words.endswith(b"over") and (said := watchdog.recv(1000)):
                words += said
        if words != b"over":
            self.close_process()
        return words.removesuffix(b"over").decode("utf-8", "replace")


class PlainChild:
    """A process for each try, without walls: for one's own work, on any system."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._waiting: tuple[subprocess.Popen, str] | None = None

    layers_missing: tuple[str, ...] = ()

    def start(self) -> None:
        """Start loading, without waiting for it."""
        if self._waiting is not None:
            return
        folder = tempfile.mkdtemp(prefix="nnbook-grading-")
        work = Path(folder, "work")
        work.mkdir()
        given = {
            "caps": caps(self.limits, _processes_of_user()),
            "folder": str(work),
            "fork": FORKS,
        }
        path = [str(ROOT), *libraries()]
        program = starter(path, "nnbook.grading.sandbox.inside.plain")
        process = subprocess.Popen(
            [*python(), "-c", program, json.dumps(given)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                **NOTEBOOK,
                "IPYTHONDIR": str(Path(folder, "ipython")),
                "PYTHONPATH": os.pathsep.join(path),
            },
            start_new_session=True,
        )
        self._waiting = process, folder

    def ask(self, request: bytes, preload: Sequence[str] = ()) -> Replies:
        """Run one request in a process of its own, which loads what it needs as it goes."""
        self.start()
        process, folder = self._waiting
        self._waiting = None

        def write() -> None:
            with suppress(OSError), process.stdin as pipe:
                pipe.write(request)

        threading.Thread(target=write, daemon=True).start()
        return Replies(process.stdout, lambda: _end(process, folder))

    def close(self) -> None:
        """End the process that waits for a try."""
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

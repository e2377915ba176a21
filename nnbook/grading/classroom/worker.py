"""A worker: a process of this machine that grades, started when needed, replaced when it ends.

A submission whose process ended is graded again by the next one, a few times at most; then the
result says so. What a worker cannot do at all (no sandbox, say) is a ``SetupError``.

``pebble.ProcessPool`` was tried in its place, with spawned processes. A Dask worker may not start
them: it is a daemonic process, and those have no children. They import from the current folder,
which may hold somebody's ``pickle.py``. And one that is busy with code which swallows every
exception outlives whoever started it.
"""

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import Any

from nnbook.grading.results import SubmissionResult, from_dict

GRADER = "nnbook.grading.grade:Grader"
PROGRAM = "nnbook.grading.classroom.worker_program"
TRIES = 3
# Far beyond what the grader's own limits add up to: for a worker that is itself stuck.
PATIENCE_SECONDS = 1800.0
_CLOSING_SECONDS = 8.0


@dataclass(frozen=True)
class Setup:
    """What a worker needs: the grader's options, and which grader as ``module:class``.

    ``patience``: seconds after which a process that has not answered is ended.
    """

    options: Any
    grader: str = GRADER
    patience: float = PATIENCE_SECONDS


class SetupError(Exception):
    """No worker can grade here; the message says why, in one line."""


class WorkerLost(Exception):
    """The worker's process ended before it answered; the message says how."""


class WorkerProcess:
    """One process that runs ``worker_program``.

    Raises ``SetupError`` where no process can be started.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 – closed with the process
        # A session of its own: Ctrl-C at the terminal reaches us, and we end it in order.
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", PROGRAM, setup.grader],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                # Several workers share the processors: one thread each.
                env={"OMP_NUM_THREADS": "1", **os.environ},
            )
        except OSError as error:
            raise SetupError(f"a grading process did not start: {error.strerror}") from error

    def start(self) -> None:
        """Wait until it is ready. Raises ``SetupError`` when it cannot be."""
        try:
            self._send(self._setup.options)
            answer = self._receive()
        except WorkerLost as error:
            raise SetupError(f"a grading process did not start: {error}") from error
        _raise_if_failed(answer)

    def grade(self, path: str, data: bytes) -> SubmissionResult:
        """Return the result for a submission. Raises ``WorkerLost`` or ``SetupError``."""
        timer = threading.Timer(self._setup.patience, self.process.kill)
        timer.daemon = True
        timer.start()
        try:
            self._send((path, data))
            answer = self._receive()
            _raise_if_failed(answer)
            return from_dict(answer["result"])
        finally:
            timer.cancel()

    def close(self) -> None:
        """End it: at once when it is idle, else when what it does has been interrupted."""
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(OSError):
            self.process.stdout.close()
        self._errors.close()

    def _send(self, message: object) -> None:
        try:
            pickle.dump(message, self.process.stdin)
            self.process.stdin.flush()
        except (OSError, ValueError) as error:
            raise WorkerLost(self._ending()) from error

    def _receive(self) -> dict:
        try:
            line = self.process.stdout.readline()
            return json.loads(line)
        except ValueError as error:
            raise WorkerLost(self._ending()) from error

    def _ending(self) -> str:
        """How it ended, with the last line of its standard error."""
        try:
            code = self.process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            return "it answered nonsense"
        ending = f"it ended with exit code {code}"
        if code < 0:
            with contextlib.suppress(ValueError):
                ending = f"it was ended by {signal.Signals(-code).name}"
        try:
            self._errors.seek(0, os.SEEK_END)
            self._errors.seek(max(0, self._errors.tell() - 2000))
            lines = self._errors.read().decode(errors="replace").split("\n")
        except ValueError:  # it was closed from another thread
            return ending
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"{ending}: {last[:300]}" if last else ending


class Worker:
    """Grades in a process that is started when first needed, and replaced when it has ended."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._process: WorkerProcess | None = None
        self._closed = False

    def grade(self, path: str, data: bytes) -> SubmissionResult:
        """Return the result for a submission; after several lost processes, one that says so.

        Raises ``SetupError``, and ``WorkerLost`` once the worker is closed.
        """
        ending = ""
        for _ in range(TRIES):
            try:
                return self._running().grade(path, data)
            except WorkerLost as lost:
                ending = str(lost)
                if self._closed:
                    raise
                self._end()
        times = f"the grading process ended {TRIES} times while grading it"
        return SubmissionResult(path=path, error=f"{times}; the last time {ending}")

    def close(self) -> None:
        """End the process, also one that is grading for another thread."""
        self._closed = True
        self._end()

    def _running(self) -> WorkerProcess:
        if self._closed:
            raise WorkerLost("the worker is closed")
        if self._process is None:
            self._process = WorkerProcess(self.setup)
            self._process.start()
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()


def _raise_if_failed(answer: dict) -> None:
    if "failed" in answer:
        raise SetupError(str(answer["failed"]))

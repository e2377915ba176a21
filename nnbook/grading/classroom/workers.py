"""Grade with worker processes on this machine: started once, replaced when they end.

A submission whose worker ended is graded again by the next one, a few times at most; then the
result says so. What a worker cannot do at all (no sandbox, say) stops the run with one line.
"""

import contextlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

from nnbook.grading.results import SubmissionResult, from_dict

GRADER = "nnbook.grading.grade:Grader"
ATTEMPTS = 3
# Far beyond what the grader's own limits add up to: for a worker that is itself stuck.
PATIENCE_SECONDS = 1800.0
_CLOSING_SECONDS = 8.0


@dataclass(frozen=True)
class Setup:
    """What a worker needs: the grader's options, and which grader as ``module:class``."""

    options: Any
    grader: str = GRADER
    patience: float = PATIENCE_SECONDS


@dataclass(frozen=True)
class Job:
    """One submission on its way: where it came from, its bytes and their digest."""

    path: str
    data: bytes
    digest: str


class SetupError(Exception):
    """No worker can grade here; the message says why, in one line."""


class WorkerLost(Exception):
    """The worker process ended before it answered; the message says how."""


class WorkerProcess:
    """One worker of ``nnbook.grading.classroom.worker``. ``grade`` waits for the answer.

    Raises ``SetupError`` where no process can be started.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 – closed with the worker
        # A session of its own: Ctrl-C at the terminal reaches us, and we end it in order.
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "nnbook.grading.classroom.worker", setup.grader],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
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
        _refuse(answer)

    def grade(self, path: str, data: bytes) -> SubmissionResult:
        """Return the result for a submission. Raises ``WorkerLost`` or ``SetupError``."""
        timer = threading.Timer(self._setup.patience, self.process.kill)
        timer.daemon = True
        timer.start()
        try:
            self._send((path, data))
            answer = self._receive()
            _refuse(answer)
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
        self._said.close()

    def _send(self, message: object) -> None:
        try:
            pickle.dump(message, self.process.stdin)
            self.process.stdin.flush()
        except (OSError, ValueError) as error:
            raise WorkerLost(self._how()) from error

    def _receive(self) -> dict:
        try:
            line = self.process.stdout.readline()
            return json.loads(line)
        except ValueError as error:
            raise WorkerLost(self._how()) from error

    def _how(self) -> str:
        """How it ended, with the last line that it said."""
        try:
            code = self.process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            return "it answered nonsense"
        how = f"it ended with exit code {code}"
        if code < 0:
            with contextlib.suppress(ValueError):
                how = f"it was ended by {signal.Signals(-code).name}"
        try:
            self._said.seek(0, os.SEEK_END)
            self._said.seek(max(0, self._said.tell() - 2000))
            lines = self._said.read().decode(errors="replace").split("\n")
        except ValueError:  # it was closed from another thread
            return how
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"{how}: {last[:300]}" if last else how


def _refuse(answer: dict) -> None:
    if "failed" in answer:
        raise SetupError(str(answer["failed"]))


class Seat:
    """A place for one worker: starts it when first needed, and replaces one that ended."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._worker: WorkerProcess | None = None
        self._closed = False

    def grade(self, path: str, data: bytes) -> SubmissionResult:
        """Return the result for a submission; after several lost workers, one that says so.

        Raises ``SetupError``, and ``WorkerLost`` once the seat is closed.
        """
        how = ""
        for _ in range(ATTEMPTS):
            try:
                return self._present().grade(path, data)
            except WorkerLost as lost:
                how = str(lost)
                if self._closed:
                    raise
                self._dismiss()
        times = f"the grading process ended {ATTEMPTS} times while grading it"
        return SubmissionResult(path=path, error=f"{times}; the last time {how}")

    def close(self) -> None:
        """End the worker, also one that is grading for another thread."""
        self._closed = True
        self._dismiss()

    def _present(self) -> WorkerProcess:
        if self._closed:
            raise WorkerLost("the seat is closed")
        if self._worker is None:
            self._worker = WorkerProcess(self.setup)
            self._worker.start()
        return self._worker

    def _dismiss(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()


class Workers:
    """Several worker processes on this machine."""

    def __init__(self, setup: Setup, count: int) -> None:
        self._seats = [Seat(setup) for _ in range(count)]

    def run(self, jobs: Iterable[Job]) -> Generator[tuple[Job, SubmissionResult], None, None]:
        """Grade ``jobs``; yield each with its result as soon as it is there.

        ``jobs`` is read as workers become free. Closing the iterator early ends the workers.
        Raises ``SetupError``.
        """
        source, done = _Shared(jobs), queue.SimpleQueue()
        threads = [
            threading.Thread(target=_work, args=(seat, source, done), daemon=True)
            for seat in self._seats
        ]
        for thread in threads:
            thread.start()
        try:
            working = len(threads)
            while working:
                answer = _next(done)
                if isinstance(answer, Exception):
                    raise answer
                if answer is None:
                    working -= 1
                else:
                    yield answer.job, answer.result
                    answer.taken.set()
        finally:
            source.stop()
            for seat in self._seats:
                seat.close()
            for thread in threads:
                thread.join()


class _Shared:
    """An iterator that several threads take from."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = iter(jobs)
        self._lock = threading.Lock()
        self.stopped = False

    def take(self) -> Job | None:
        with self._lock:
            return None if self.stopped else next(self._jobs, None)

    def stop(self) -> None:
        self.stopped = True


@dataclass(frozen=True)
class _Answer:
    """A result on its way to whoever keeps it, who then sets ``taken``."""

    job: Job
    result: SubmissionResult
    taken: threading.Event = field(default_factory=threading.Event)


def _work(seat: Seat, source: _Shared, done: queue.SimpleQueue) -> None:
    """Grade until there is nothing left; say so with None, or hand over what went wrong.

    The next submission waits until the last result has been taken: of a run that is killed, what
    was finished and not kept yet would be graded twice.
    """
    try:
        while (job := source.take()) is not None:
            answer = _Answer(job, seat.grade(job.path, job.data))
            done.put(answer)
            while not answer.taken.wait(0.5):
                if source.stopped:
                    return
        seat.close()
        done.put(None)
    except Exception as error:
        done.put(error)


def _next(done: queue.SimpleQueue) -> Any:
    """Wait for an answer. A wait without end cannot be interrupted on every platform."""
    while True:
        with contextlib.suppress(queue.Empty):
            return done.get(timeout=0.5)

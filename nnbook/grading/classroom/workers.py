"""Grade on this machine with several workers at a time."""

import contextlib
import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

from nnbook.grading.classroom.worker import Setup, Worker
from nnbook.grading.results import SubmissionResult


@dataclass(frozen=True)
class Job:
    """One submission on its way: where it came from, its bytes and their digest."""

    path: str
    data: bytes
    digest: str


class Workers:
    """Several workers, each with a process and a thread that waits for it."""

    def __init__(self, setup: Setup, count: int) -> None:
        self._workers = [Worker(setup) for _ in range(count)]

    def run(self, jobs: Iterable[Job]) -> Generator[tuple[Job, SubmissionResult], None, None]:
        """Grade ``jobs``; yield each with its result as soon as it is there.

        ``jobs`` is read as workers become free. Closing the iterator early ends the workers.
        Raises ``SetupError``.
        """
        source, done = _Shared(jobs), queue.SimpleQueue()
        threads = [
            threading.Thread(target=_work, args=(worker, source, done), daemon=True)
            for worker in self._workers
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
            for worker in self._workers:
                worker.close()
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


def _work(worker: Worker, source: _Shared, done: queue.SimpleQueue) -> None:
    """Grade until there is nothing left; put None then, or the exception that ended it.

    The next submission waits until the last result has been taken: of a run that is killed, what
    was finished and not kept yet would be graded twice.
    """
    try:
        while (job := source.take()) is not None:
            answer = _Answer(job, worker.grade(job.path, job.data))
            done.put(answer)
            while not answer.taken.wait(0.5):
                if source.stopped:
                    return
        worker.close()
        done.put(None)
    except Exception as error:
        done.put(error)


def _next(done: queue.SimpleQueue) -> Any:
    """Wait for an answer. A wait without end cannot be interrupted on every platform."""
    while True:
        with contextlib.suppress(queue.Empty):
            return done.get(timeout=0.5)

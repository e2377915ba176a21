"""Grade on an existing Dask cluster (the extra ``nnbook[cluster]``).

The submissions' bytes travel, the results come back as plain data. On each Dask worker the grading
itself happens in a process of its own, as on one machine, one for each of the worker's threads. A
submission whose Dask worker is lost is graded by another. The workers need the same nnbook.
"""

import contextlib
import itertools
import logging
import math
import threading
import time
import uuid
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

from nnbook.grading.classroom.worker import Setup, SetupError, Worker
from nnbook.grading.classroom.workers import Job
from nnbook.grading.results import SubmissionResult, from_dict, to_dict

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 10.0
_LOOK_SECONDS = 5.0
_LOST = "the connection to the Dask scheduler was lost"
_SENDS = 2

_idle: list[Worker] = []
_ended: set[Setup] = set()
_guard = threading.Lock()


class ClusterLost(Exception):
    """The cluster is gone; the message says so in one line. What had arrived is kept."""


def grade_here(setup: Setup, path: str, data: bytes) -> dict:
    """Grade in this process's own worker process. Runs on the Dask worker, in any thread."""
    with _guard:
        _ended.discard(setup)
        worker = next((each for each in _idle if each.setup == setup), None)
        if worker is None:
            worker = Worker(setup)
        else:
            _idle.remove(worker)
    try:
        return to_dict(worker.grade(path, data))
    finally:
        with _guard:
            over = setup in _ended
            if not over:
                _idle.append(worker)
        if over:
            worker.close()


def end_here(setup: Setup) -> None:
    """End this process's worker processes for a run that is over. Runs on every Dask worker."""
    with _guard:
        _ended.add(setup)
        closing = [worker for worker in _idle if worker.setup == setup]
        _idle[:] = [worker for worker in _idle if worker not in closing]
    for worker in closing:
        worker.close()


class DaskCluster:
    """The workers of the Dask scheduler at ``address``, such as ``tcp://10.0.0.1:8786``."""

    def __init__(self, setup: Setup, address: str) -> None:
        self._setup = setup
        self._address = address

    def run(self, jobs: Iterable[Job]) -> Generator[tuple[Job, SubmissionResult], None, None]:
        """Grade ``jobs``; yield each with its result as soon as it is there.

        ``jobs`` is read as workers become free. Raises ``SetupError`` or ``ClusterLost``.
        """
        client = self._connect()
        try:
            yield from _Run(client, self._setup).results(iter(jobs))
        finally:
            if client.status == "running":
                client.run(end_here, self._setup, on_error="ignore")
            client.close(timeout=5)

    def _connect(self) -> "Client":
        try:
            from distributed import Client
        except ImportError:
            raise SetupError(
                "--scheduler needs Dask: install it with `pip install 'nnbook[cluster]'`"
            ) from None
        # What goes wrong is said in one line; Dask's log would tear the progress bar.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            client = Client(self._address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SetupError(f"no Dask scheduler answers at {self._address}") from error
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            client.close(timeout=5)
            raise SetupError(f"the scheduler at {self._address} has no workers") from None
        return client


class _Run:
    """One batch on one client: a few submissions on their way at a time, not all at once."""

    def __init__(self, client: "Client", setup: Setup) -> None:
        self._client = client
        self._setup = setup
        self._name = uuid.uuid4().hex[:8]
        self._numbers = itertools.count()
        self._pending: dict[Future, tuple[Job, int]] = {}
        self._threads = 0
        self._looked = -math.inf

    def results(self, jobs: Iterator[Job]) -> Generator[tuple[Job, SubmissionResult], None, None]:
        from distributed import wait

        while True:
            while len(self._pending) < self._width() and (job := next(jobs, None)) is not None:
                self._send(job, _SENDS)
            if not self._pending:
                return
            with self._client.as_current(), contextlib.suppress(TimeoutError, CancelledError):
                wait(list(self._pending), _LOOK_SECONDS, "FIRST_COMPLETED")
            self._check()
            for future in [each for each in self._pending if each.done()]:
                # A result that went with its worker is not done any more: Dask makes it again.
                if future.status == "lost":
                    continue
                job, sends = self._pending.pop(future)
                answer = self._answer(future, job, sends)
                future.release()
                if answer is not None:
                    yield job, answer

    def _width(self) -> int:
        """Two for each thread: one being graded, one already there. Workers come and go."""
        if time.monotonic() > self._looked + _LOOK_SECONDS:
            self._check()
            try:
                self._threads = sum(self._client.nthreads().values())
            except OSError as error:
                raise ClusterLost(_LOST) from error
            self._looked = time.monotonic()
        return 2 * max(1, self._threads)

    def _check(self) -> None:
        if self._client.status != "running":
            raise ClusterLost(_LOST)

    def _send(self, job: Job, sends: int) -> None:
        future = self._client.submit(
            grade_here,
            self._setup,
            job.path,
            job.data,
            key=f"nnbook-{self._name}-{next(self._numbers)}",
            pure=False,
        )
        self._pending[future] = (job, sends)

    def _answer(self, future: "Future", job: Job, sends: int) -> SubmissionResult | None:
        """The result, or None when the submission was sent once more."""
        if future.status == "finished":
            return from_dict(future.result())
        cancelled = future.cancelled()
        error = None if cancelled else future.exception()
        if isinstance(error, SetupError):
            raise error
        # Dask gives up a submission that was waiting where several workers were lost, or whose
        # cluster somebody restarted.
        if cancelled or type(error).__name__ == "KilledWorker":
            self._check()
            if sends > 1:
                self._send(job, sends - 1)
                return None
            return SubmissionResult(
                path=job.path, error="the Dask workers that were grading it were lost, repeatedly"
            )
        return SubmissionResult(path=job.path, error=f"the Dask worker failed: {error}"[:300])

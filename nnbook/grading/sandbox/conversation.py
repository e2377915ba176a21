"""Run a submission in a child until every exercise has an outcome, and the time has an end.

A cell that ends the try (a kill, a crash, a hang that no stop reaches) is left out and the
rest run again; so is an exercise. After a few tries what is still open counts as not answered.
"""

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.observing.records import Case, Observation, Observations
from nnbook.grading.options import Limits
from nnbook.grading.sandbox.busyness import Busyness
from nnbook.grading.sandbox.child import START_SECONDS, ChildFailed, PlainChild, SandboxedChild
from nnbook.grading.sandbox.inside import preloading, wire
from nnbook.grading.sandbox.replies import Replies

MOST_NOTES = 20
# Time for which a busy machine kept the processes from going on is given to them again, if it is
# more than this.
LEAST_SECONDS = 0.05
# For so long a wait for a reply is no reason to look at processes.
AT_ONCE = 0.05
# But a submission may keep itself busy: it never gets more than so many times its time.
MOST_TIMES = 4


@dataclass
class Outcome:
    """What was observed of each exercise, and lines about the run."""

    observations: dict[str, Observations] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class _Broken(Exception):
    """A try ended early: in which cell or exercise (if any), why, and whether it was late."""

    cell: int | None
    exercise: str | None
    reason: str
    late: bool = False


Child = SandboxedChild | PlainChild
Tasks = dict[str, tuple[Exercise, tuple[Case, ...]]]


class Conversation:
    """One submission's talk with its child."""

    def __init__(self, child: Child, limits: Limits, cells: tuple[str, ...], tasks: Tasks) -> None:
        self._child, self._limits, self._cells, self._tasks = child, limits, cells, tasks
        self._left_out: dict[int, str] = {}
        self._failed: dict[int, str] = {}
        self._outcome = Outcome()
        self._preload = preloading.needed(cells)
        self._begun = False
        self._setup_error = ""
        self._end: float | None = None
        self._last = 0.0

    def hold(self) -> Outcome:
        """The outcome, within the limits' time. Raises ``NoSandbox`` and ``ChildFailed``."""
        broken = _Broken(None, None, "it was not run")
        left = self._limits.tries
        while left and self._open() and not self._late():
            before = len(self._open())
            try:
                self._try()
                break
            except _Broken as error:
                broken = error
                if self._setup_error:  # no second try will do better
                    break
                self._learn(error)
            if len(self._open()) == before:  # else it comes to an end anyway
                left -= 1
        if not self._begun:  # nothing of the submission's was run: not its fault
            raise ChildFailed(self._setup_error or broken.reason)
        for exercise in self._open():
            self._unanswered(exercise, broken.reason)
        for number, text in sorted({**self._failed, **self._left_out}.items())[:MOST_NOTES]:
            self._outcome.notes.append(f"cell {number + 1}: {text}")
        return self._outcome

    def _open(self) -> list[str]:
        return [exercise for exercise in self._tasks if exercise not in self._outcome.observations]

    def _late(self) -> bool:
        return self._end is not None and time.monotonic() >= self._end

    def _learn(self, broken: _Broken) -> None:
        if broken.cell is not None:
            self._left_out[broken.cell] = f"{broken.reason}; the rest was run without it"
        elif broken.exercise is not None:
            self._unanswered(broken.exercise, broken.reason, late=broken.late)

    def _try(self) -> None:
        limits = self._limits
        tasks = {}
        for name in self._open():
            exercise, cases = self._tasks[name]
            functions = tuple(function.name for function in exercise.functions)
            tasks[name] = functions, exercise.seconds, cases
        request = wire.pack_request(
            self._cells,
            self._left_out,
            tasks,
            cell_seconds=limits.cell,
            all_cells_seconds=limits.all_cells,
            grace=limits.grace,
        )
        with self._child.ask(request, self._preload) as replies:
            if self._end is None:
                self._end = time.monotonic() + limits.submission
                self._last = self._end + (MOST_TIMES - 1) * limits.submission
            try:
                self._listen(replies)
            finally:
                replies.stop()
                self._setup_error = replies.setup_error

    def _listen(self, replies: Replies) -> None:
        limits = self._limits
        cell: int | None = None
        exercise: str | None = None
        patience = START_SECONDS
        while True:
            left = self._end - time.monotonic()
            try:
                frame = self._next(replies, patience)
                if frame is None:
                    raise _Broken(cell, exercise, "the process ended")
                message, seen = wire.unpack(frame)
            except TimeoutError:
                up = self._late() or left <= patience
                reason = "the time was up" if up else "it did not stop in time"
                raise _Broken(cell, exercise, reason, late=True) from None
            except wire.Malformed as error:
                raise _Broken(cell, exercise, f"broken messages: {error}") from None
            match message:
                case wire.Begun(cell=number) if number < len(self._cells):
                    self._begun = True
                    cell, exercise, patience = number, None, limits.cell + 2 * limits.grace
                case wire.Failed(cell=number) if number == cell:
                    text = f"{message.kind}: {message.message}" if message.message else message.kind
                    self._failed[number] = text
                case wire.GivenUp(cell=number) if number == cell:
                    raise _Broken(cell, None, message.reason)
                case wire.Observing(exercise=name) if name in self._tasks:
                    self._begun = True
                    cell, exercise = None, name
                    patience = self._tasks[name][0].seconds + 2 * limits.grace + 1
                case wire.Answer(exercise=name) if name in self._tasks:
                    self._keep(name, seen)
                case wire.Died(exercise=name) if name in self._tasks:
                    self._unanswered(name, message.reason, late=message.late)
                case wire.Finished():
                    return
                case _:
                    raise _Broken(cell, exercise, "messages out of order")

    def _next(self, replies: Replies, patience: float) -> bytes | None:
        """As ``replies.next``, with patience for what gets no core on a busy machine."""
        with suppress(TimeoutError):  # most replies come at once: nobody has to be looked at
            return replies.next(min(AT_ONCE, patience, self._end - time.monotonic()))
        busy, given = Busyness(os.getpid()), 0.0
        while True:
            try:
                return replies.next(min(patience, self._end - time.monotonic()))
            except TimeoutError:
                if busy.seconds() - given < LEAST_SECONDS:
                    raise
            finally:
                patience = max(busy.seconds() - given, 0.0)
                given += patience
                self._end = min(self._end + patience, self._last)

    def _keep(self, exercise: str, seen: Observations) -> None:
        """The first answer counts."""
        _, cases = self._tasks[exercise]
        if seen.by_label.keys() == {case.label for case in cases}:
            self._outcome.observations.setdefault(exercise, seen)
        else:
            self._unanswered(exercise, "the answers are not those to the questions")

    def _unanswered(self, exercise: str, reason: str, *, late: bool = False) -> None:
        """Keep that no case has an answer: ``late`` if the time was up, else for ``reason``."""
        _, cases = self._tasks[exercise]
        ended = [Observation("ended", reason)] * len(cases)
        if late:
            ended = [Observation("timeout"), *[Observation("skipped")] * (len(cases) - 1)]
        seen = Observations(dict(zip((case.label for case in cases), ended, strict=True)))
        self._outcome.observations.setdefault(exercise, seen)

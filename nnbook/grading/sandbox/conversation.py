"""Run a submission in a child until every exercise has an outcome, and the time has an end.

A cell that ends the attempt (a kill, a crash, a hang that no stop reaches) is left out and the
rest run again; so is an exercise. After a few attempts what is still open counts as not answered.
"""

import time
from dataclasses import dataclass, field

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.observing.records import Case, Run
from nnbook.grading.options import Limits
from nnbook.grading.sandbox.child import (
    START_SECONDS,
    Attempt,
    ChildFailed,
    PlainChild,
    SandboxedChild,
)
from nnbook.grading.sandbox.inside import wire
from nnbook.grading.sandbox.unanswered import unanswered

MOST_NOTES = 20


@dataclass
class Outcome:
    """What was observed of each exercise, and lines about the run."""

    runs: dict[str, Run] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class _Broken(Exception):
    """An attempt ended early: in which cell or exercise (if any), why, and whether it was late."""

    cell: int | None
    exercise: str | None
    reason: str
    late: bool


Child = SandboxedChild | PlainChild
Tasks = dict[str, tuple[Exercise, tuple[Case, ...]]]


class Conversation:
    """One submission's talk with its child."""

    def __init__(self, child: Child, limits: Limits, cells: tuple[str, ...], tasks: Tasks) -> None:
        self._child, self._limits, self._cells, self._tasks = child, limits, cells, tasks
        self._left_out: dict[int, str] = {}
        self._failed: dict[int, str] = {}
        self._outcome = Outcome()
        self._begun = False
        self._words = ""

    def hold(self) -> Outcome:
        """The outcome, within the limits' time. Raises ``NoSandbox`` and ``ChildFailed``."""
        self._end: float | None = None
        broken = _Broken(None, None, "it was not run", False)
        for _ in range(self._limits.attempts):
            if not self._open():
                break
            if self._end is not None and time.monotonic() >= self._end:
                break
            try:
                self._attempt()
                break
            except _Broken as error:
                broken = error
                if self._words:  # the sandbox could not be set up: no second try will do better
                    break
                self._learn(error)
        if not self._begun:  # nothing of the submission's was run: not its fault
            raise ChildFailed(self._words or broken.reason)
        for exercise in self._open():
            _, cases = self._tasks[exercise]
            self._outcome.runs[exercise] = unanswered(cases, broken.reason, late=False)
        for number, text in sorted({**self._failed, **self._left_out}.items())[:MOST_NOTES]:
            self._outcome.notes.append(f"cell {number + 1}: {text}")
        return self._outcome

    def _open(self) -> list[str]:
        return [exercise for exercise in self._tasks if exercise not in self._outcome.runs]

    def _learn(self, broken: _Broken) -> None:
        if broken.cell is not None:
            self._left_out[broken.cell] = f"{broken.reason}; the rest was run without it"
        elif broken.exercise is not None:
            _, cases = self._tasks[broken.exercise]
            run = unanswered(cases, broken.reason, late=broken.late)
            self._outcome.runs[broken.exercise] = run

    def _attempt(self) -> None:
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
            cells_seconds=limits.cells,
            grace=limits.grace,
        )
        with self._child.attempt(request) as attempt:
            if self._end is None:
                self._end = time.monotonic() + limits.submission
            try:
                self._listen(attempt)
            finally:
                attempt.stop()
                self._words = attempt.last_words

    def _listen(self, attempt: Attempt) -> None:
        limits = self._limits
        cell: int | None = None
        exercise: str | None = None
        patience = START_SECONDS
        while True:
            left = self._end - time.monotonic()
            try:
                frame = attempt.next(min(patience, left))
                if frame is None:
                    raise _Broken(cell, exercise, "the process ended", False)
                message, run = wire.unpack(frame)
            except TimeoutError:
                reason = "the time was up" if left <= patience else "it did not stop in time"
                raise _Broken(cell, exercise, reason, True) from None
            except wire.Malformed as error:
                raise _Broken(cell, exercise, f"broken messages: {error}", False) from None
            match message:
                case wire.Begun(cell=number) if number < len(self._cells):
                    self._begun = True
                    cell, patience = number, limits.cell + limits.grace
                case wire.Failed(cell=number) if number == cell:
                    text = f"{message.kind}: {message.message}" if message.message else message.kind
                    self._failed[number] = text
                case wire.Observing(exercise=name) if name in self._tasks:
                    self._begun = True
                    cell, exercise = None, name
                    patience = self._tasks[name][0].seconds + 2 * limits.grace + 1
                case wire.Answer(exercise=name):
                    self._keep(name, run)
                case wire.Died(exercise=name) if name in self._tasks:
                    _, cases = self._tasks[name]
                    self._keep(name, unanswered(cases, message.reason, late=message.late))
                case wire.Finished():
                    return
                case _:
                    raise _Broken(cell, exercise, "messages out of order", False)

    def _keep(self, exercise: str, run: Run) -> None:
        """The first answer counts."""
        if exercise in self._outcome.runs or exercise not in self._tasks:
            return
        _, cases = self._tasks[exercise]
        seen = run.observations
        if seen.keys() == {case.label for case in cases}:
            self._outcome.runs[exercise] = run
        else:
            reason = "the answers are not those to the questions"
            self._outcome.runs[exercise] = unanswered(cases, reason, late=False)

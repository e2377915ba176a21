"""Run a submission's cells, and observe each exercise as it stood after its own last cell."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from nnbook.checks.observing import observe
from nnbook.checks.observing.records import Case, Failure, Observation, Observations
from nnbook.grading.sandbox.inside import book, values, wire
from nnbook.grading.sandbox.inside.definitions import Definitions, defined_in
from nnbook.grading.sandbox.inside.kernel import Kernel, Unstoppable
from nnbook.grading.sandbox.inside.missing import missing
from nnbook.grading.sandbox.inside.processes import end_others
from nnbook.grading.sandbox.inside.shell import Shell, pass_for_a_kernel
from nnbook.grading.sandbox.inside.snapshots import Snapshot, all_respond

Send = Callable[[bytes], None]


class Execution:
    """One try at a submission: does what a request says, and sends each outcome.

    ``fork``: observe each exercise in a process of its own, so that a crash costs one exercise.
    ``alone``: this is process 1 of its own process namespace, so all other processes are the
    submission's, and none of them outlives an exercise.
    """

    def __init__(self, frame: bytes, shell: Shell, send: Send, *, fork: bool, alone: bool) -> None:
        self._request, self._cases = wire.unpack_request(frame)
        self._kernel = Kernel(
            shell,
            each=self._request.cell_seconds,
            together=self._request.all_cells_seconds,
            grace=self._request.grace,
        )
        self._send, self._fork, self._alone = send, fork, alone
        self._left_out = dict(self._request.left_out)
        self._exercises = {
            task.exercise: Definitions(task.functions, self._cases[task.exercise])
            for task in self._request.tasks
        }
        self._tasks = {task.exercise: task for task in self._request.tasks}
        self._snapshots: dict[str, Snapshot] = {}
        self._missing: dict[str, set[str]] = {}
        self._answers: dict[str, bytes] = {}

    def run(self) -> None:
        """Run the cells, then observe. Returns early where a new try has to go on."""
        pass_for_a_kernel()
        kept = [
            {} if number in self._left_out else defined_in(source)
            for number, source in enumerate(self._request.cells)
        ]
        last = {name: each.last_in(kept) for name, each in self._exercises.items()}
        changed: set[str] = set()
        for number, source in enumerate(self._request.cells):
            try:
                changed |= self._cell(number, source)
            except Unstoppable:
                self._give_up(number, "it could not be stopped")
                return
            if not all_respond(self._snapshots.values()):
                self._give_up(number, "it ended other processes")
                return
            # Where a cell further down defines the function again, it is not the last.
            for exercise in sorted(each for each in changed if number >= last[each]):
                self._keep(exercise)
                changed.remove(exercise)
        self._end_others()
        for exercise in self._tasks:
            if not self._observe(exercise):
                return
        self._send(wire.pack(wire.Finished()))

    def _give_up(self, number: int, reason: str) -> None:
        self._send(wire.pack(wire.GivenUp(number, reason)))

    def _cell(self, number: int, source: str) -> set[str]:
        """Run a cell; the exercises of which it defines a function, or fails to."""
        if number in self._left_out:
            return self._failed(source, Observation("ended", self._left_out[number]))
        self._send(wire.pack(wire.Begun(number)))
        failed = self._kernel.run(source)
        changed = set()
        if failed is not None:
            if failed.kind == "TimeoutError":  # what it has started would slow the rest
                self._end_others()
            kind, message = values.text(failed.kind, 200), values.text(failed.message)
            self._send(wire.pack(wire.Failed(number, kind, message)))
            changed = self._failed(source, Observation("raised", failure=failed))
        for exercise, functions in book.checked():
            if exercise in self._exercises and self._exercises[exercise].given(functions):
                changed.add(exercise)
        names = self._kernel.names
        changed |= {name for name, each in self._exercises.items() if each.look(names)}
        # What could not run for want of a name is judged when a cell brings that.
        return changed | {
            name for name, lacking in self._missing.items() if not lacking.isdisjoint(names)
        }

    def _failed(self, source: str, why: Observation) -> set[str]:
        return {name for name, each in self._exercises.items() if each.failed(source, why)}

    def _keep(self, exercise: str) -> None:
        """Keep the process as it is now for the exercise, in place of what was kept before."""
        functions = self._exercises[exercise].functions
        if not functions:
            return
        self._missing[exercise] = missing(functions.values(), self._kernel.names)
        if not self._fork:
            self._send(wire.pack(wire.Observing(exercise)))
            self._answers[exercise] = self._answer(exercise)
            return
        if exercise in self._snapshots:
            self._snapshots.pop(exercise).end()
        try:
            snapshot = Snapshot(lambda: self._answer(exercise))
        except OSError:  # what the submission has started leaves no room for one more process
            self._end_others()
            snapshot = Snapshot(lambda: self._answer(exercise))
        self._snapshots[exercise] = snapshot

    def _observe(self, exercise: str) -> bool:
        """Send the outcome of an exercise; whether what is kept for the others is still there."""
        self._send(wire.pack(wire.Observing(exercise)))
        snapshot = self._snapshots.pop(exercise, None)
        if snapshot is None:
            self._send(self._answers.get(exercise) or self._answer(exercise))
            return True
        frame, late = snapshot.ask(self._tasks[exercise].seconds + self._request.grace)
        reason = snapshot.end()
        self._end_others()
        # Also a fork can be taken over by what it runs: only an answer to this task counts.
        if not _answers(frame, exercise):
            reason = "its time was up" if late else reason
            frame = wire.pack(wire.Died(exercise, reason, late))
        self._send(frame)
        return all_respond(self._snapshots.values())

    def _answer(self, exercise: str) -> bytes:
        """The answer to a task, as a frame."""
        if self._fork:  # what runs in this process waits for the other's events
            asyncio.set_event_loop(None)
        defined, cases = self._exercises[exercise], self._cases[exercise]
        return self._kernel.call(
            lambda: _observed(exercise, defined, cases, self._tasks[exercise].seconds)
        )

    def _end_others(self) -> None:
        if self._alone:
            end_others({each.process for each in self._snapshots.values()})


def _observed(
    exercise: str, defined: Definitions, cases: tuple[Case, ...], seconds: float
) -> bytes:
    there = defined.functions
    observed = observe(there, [case for case in cases if case.function in there], seconds)
    seen = {
        case.label: observed.by_label.get(case.label) or defined.unwritten(case.function)
        for case in cases
    }
    answer = wire.pack_answer(exercise, Observations(seen, observed.printed))
    if len(answer) > wire.MOST_BYTES:
        failed = Failure("MemoryError", ("MemoryError",), "the answers are too large to compare")
        large = {label: Observation("raised", failure=failed) for label in seen}
        answer = wire.pack_answer(exercise, Observations(large))
    return answer


def _answers(frame: bytes, exercise: str) -> bool:
    with suppress(wire.Malformed):
        message, _ = wire.unpack(frame[wire.HEADER :])
        return isinstance(message, wire.Answer) and message.exercise == exercise
    return False

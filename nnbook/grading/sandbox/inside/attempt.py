"""One attempt at a submission: run its cells, then observe each exercise in a fork of its own."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from nnbook.checks.observing import observe
from nnbook.checks.observing.records import Case, Failure, Observation, Run
from nnbook.grading.sandbox.inside import wire
from nnbook.grading.sandbox.inside.cells import Notebook

Send = Callable[[bytes], None]


def attempt(frame: bytes, send: Send, *, fork: bool, alone: bool) -> None:
    """Do what a request says and send each outcome as soon as it is there.

    ``fork``: observe each exercise in a process of its own, so that a crash costs one exercise.
    ``alone``: this is process 1 of its own process namespace, so all other processes are the
    submission's, and none of them outlives an exercise.
    """
    request, cases = wire.unpack_request(frame)

    def tell(cell: int, failed: Failure | None) -> None:
        if failed is None:
            send(wire.pack(wire.Begun(cell)))
        else:
            if alone:  # what it has started would slow the rest
                _end_others()
            kind, message = wire.text(failed.kind, 200), wire.text(failed.message)
            send(wire.pack(wire.Failed(cell, kind, message)))

    notebook = Notebook(tell)
    notebook.run(
        request.cells,
        dict(request.left_out),
        [name for task in request.tasks for name in task.functions],
        each=request.cell_seconds,
        together=request.cells_seconds,
    )
    if alone:
        _end_others()
    for task in request.tasks:
        send(wire.pack(wire.Observing(task.exercise)))
        if fork:
            seconds = task.seconds + request.grace
            answer, ending = _in_a_fork(notebook, task, cases[task.exercise], seconds, alone)
            # Also a fork can be taken over by what it runs: only an answer to this task counts.
            send(answer or wire.pack(wire.Died(task.exercise, *ending)))
        else:
            send(_observe(notebook, task, cases[task.exercise]))
    send(wire.pack(wire.Finished()))


def _observe(notebook: Notebook, task: wire.Task, cases: tuple[Case, ...]) -> bytes:
    """The answer to a task, as a frame."""
    functions = {name: notebook.function(name) for name in task.functions}
    there = {name: function for name, function in functions.items() if function is not None}
    run = observe(there, [case for case in cases if case.function in there], task.seconds)
    seen = {
        case.label: run.observations.get(case.label) or notebook.unwritten(case.function)
        for case in cases
    }
    answer = wire.pack_answer(task.exercise, Run(seen, run.printed))
    if len(answer) > wire.MOST_BYTES:
        failed = Failure("MemoryError", ("MemoryError",), "the answers are too large to compare")
        large = {label: Observation("raised", failure=failed) for label in seen}
        answer = wire.pack_answer(task.exercise, Run(large))
    return answer


def _in_a_fork(
    notebook: Notebook, task: wire.Task, cases: tuple[Case, ...], seconds: float, alone: bool
) -> tuple[bytes, tuple[str, bool]]:
    """The answer, or no bytes, and how the process ended: in words, and whether it was late."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_fork(notebook, task, cases, writing)
    os.close(writing)
    frame, late = _collect(reading, time.monotonic() + seconds)
    os.close(reading)
    status = _end(child, alone)
    if frame:
        try:
            message, _ = wire.unpack(frame[wire.HEADER :])
            if isinstance(message, wire.Answer) and message.exercise == task.exercise:
                return frame, ("", False)
        except wire.Malformed:
            pass
    return b"", ("its time was up" if late else _ending(status), late)


def _be_the_fork(
    notebook: Notebook, task: wire.Task, cases: tuple[Case, ...], writing: int
) -> None:
    code = 1
    try:
        os.setpgid(0, 0)
        if writing != 3:
            os.dup2(writing, 3)
        os.closerange(4, 1024)
        answer = _observe(notebook, task, cases)
        with open(3, "wb", closefd=False) as pipe:
            pipe.write(answer)
        code = 0
    finally:
        os._exit(code)


def _collect(reading: int, deadline: float) -> tuple[bytes, bool]:
    """One frame with its length, or what came of it; and whether time ran out."""
    got = bytearray()
    poll = select.poll()
    poll.register(reading, select.POLLIN | select.POLLHUP)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return b"", True
        if not poll.poll(1000 * left):
            continue
        part = os.read(reading, 2**20)
        got += part
        due = wire.HEADER + int.from_bytes(got[: wire.HEADER], "big")
        if len(got) >= wire.HEADER and (due > wire.MOST_BYTES or len(got) >= due):
            return (bytes(got[:due]) if due <= wire.MOST_BYTES else b""), False
        if not part:
            return b"", False


def _end(child: int, alone: bool) -> int:
    """End the fork and what it has started; its status as ``os.waitpid`` gives it."""
    status = 0
    with suppress(ProcessLookupError, PermissionError):
        # A fork that has answered may be on its way out: it must not look killed.
        for _ in range(20):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                break
            time.sleep(0.001)
        else:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
    if alone:
        _end_others()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
    return status


def _end_others() -> None:
    """End every process but this one. Only where this is process 1 of its own namespace."""
    if os.getpid() != 1:
        return
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with suppress(ValueError):
            name = signal.Signals(number).name
            why = {"SIGKILL": ", often for want of memory", "SIGSEGV": ", a crash below Python"}
            return f"the process was ended by {name}{why.get(name, '')}"
        return f"the process was ended by signal {number}"
    return f"the process ended itself with exit code {os.waitstatus_to_exitcode(status)}"


def silence() -> None:
    """Close standard input and send whatever is printed nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    if nothing > 2:
        os.close(nothing)
    # The descriptors stay open for as long as the process lives.
    text = partial(open, encoding="utf-8", errors="replace", closefd=False)
    sys.stdin, sys.stdout, sys.stderr = text(0), text(1, "w"), text(2, "w")

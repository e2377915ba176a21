"""What a worker's process runs: it grades submissions, one after another.

``python -P -m nnbook.grading.classroom.worker_program MODULE:GRADER`` reads pickles from standard
input: first the options, then one submission at a time as (path, bytes). It answers on standard
output with one JSON object a line: ``{"ready": true}``, then ``{"result": …}`` for each submission.
Where it cannot grade at all, without a sandbox for instance, it answers ``{"failed": why}``.
It ends when its input ends, whatever it is doing: whoever started it is gone, or wants it gone.

``-P`` keeps the current folder off the import path: it may hold somebody's ``json.py``.
"""

import _thread
import importlib
import json
import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

from nnbook.grading.results import to_dict

_GRACE_SECONDS = 5.0


def load(name: str) -> Callable[[Any], Any]:
    """Return what ``module:attribute`` names."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


class Server:
    """Answers requests until there are no more."""

    def __init__(self, requests: BinaryIO, answers: BinaryIO) -> None:
        self._requests = requests
        self._answers = answers
        self._waiting: queue.SimpleQueue = queue.SimpleQueue()
        self._busy = threading.Event()
        self._main = threading.get_ident()

    def serve(self, name: str) -> None:
        """Make the grader that ``name`` names, with the options that come first; then grade."""
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            grader = load(name)(self._waiting.get())
            opened = grader.__enter__()
        except Exception as error:
            self._answer({"failed": str(error) or type(error).__name__})
            return
        try:
            self._answer({"ready": True})
            while (request := self._waiting.get()) is not None:
                self._busy.set()
                answer = _graded(opened, *request)
                self._busy.clear()
                self._answer(answer)
        except (KeyboardInterrupt, BrokenPipeError):
            pass  # nobody waits for this answer any more
        finally:
            grader.__exit__(None, None, None)

    def _answer(self, message: dict) -> None:
        self._answers.write(json.dumps(message).encode() + b"\n")
        self._answers.flush()

    def _listen(self) -> None:
        try:
            while True:
                self._waiting.put(pickle.load(self._requests))
        except (EOFError, OSError, pickle.UnpicklingError):
            self._waiting.put(None)
        if self._busy.is_set():
            self._interrupt()
        # A process must not outlive whoever started it.
        threading.Event().wait(_GRACE_SECONDS)
        os._exit(1)

    def _interrupt(self) -> None:
        if hasattr(signal, "pthread_kill"):  # also ends a wait inside a system call
            signal.pthread_kill(self._main, signal.SIGINT)
        else:
            _thread.interrupt_main()


def _graded(grader: Any, path: str, data: bytes) -> dict:
    """The answer to a request. A grader that raises cannot grade here: it says so itself."""
    try:
        return {"result": to_dict(grader.grade_bytes(path, data))}
    except Exception as error:
        return {"failed": str(error) or type(error).__name__}


def main() -> None:
    """Serve on standard input and output; whatever else is printed goes to standard error."""
    # A process that was started in the background ignores SIGINT unless told otherwise.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Server(sys.stdin.buffer, answers).serve(sys.argv[1])


if __name__ == "__main__":
    main()

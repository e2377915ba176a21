"""``Grader``: from a path to a result, whatever the file holds."""

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from nnbook.grading.options import Options
from nnbook.grading.results import SubmissionResult
from nnbook.grading.sandbox.bubblewrap import WITHOUT, NoSandbox
from nnbook.grading.sandbox.child import ChildFailed, PlainChild, SandboxedChild
from nnbook.grading.submission.reading import Notebook, NotGradable, parse, read


class Grader:
    """Grades submissions one after another. Use it as a context: ``with Grader(options) as g``.

    Entering starts a child that loads torch, and does not wait for it. The child never runs a
    learner's code itself; it forks into a new world for each submission.
    """

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._child: SandboxedChild | PlainChild | None = None
        self._missing: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the child. Raises ``NoSandbox`` if there is none and the options require one."""
        if self._child is not None:
            return
        if self.options.sandbox == "off":
            self._start_plain(WITHOUT)
            return
        try:
            self._child = SandboxedChild(self.options.limits)
            self._missing = self._child.layers_missing
            self._child.start()
        except NoSandbox as error:
            self._refused(error)

    def close(self) -> None:
        """End the child and all that it started."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def grade(self, path: str | os.PathLike[str]) -> SubmissionResult:
        """The result of the notebook at ``path``. Raises ``NoSandbox`` alone."""
        start = time.monotonic()
        try:
            notebook = read(path, self.options.limits.notebook)
        except NotGradable as error:
            return SubmissionResult(os.fspath(path), str(error))
        except Exception as error:  # one submission never stops the others
            return SubmissionResult(os.fspath(path), _unforeseen(error))
        return self._grade(os.fspath(path), notebook, start)

    def grade_bytes(self, name: str, content: bytes) -> SubmissionResult:
        """As ``grade``, for the bytes of a notebook; ``name`` stands for its path."""
        start = time.monotonic()
        try:
            if len(content) > (most := self.options.limits.notebook):
                raise NotGradable(f"too large: more than {most // 2**20} MB")
            notebook = parse(content)
        except NotGradable as error:
            return SubmissionResult(name, str(error))
        except Exception as error:
            return SubmissionResult(name, _unforeseen(error))
        return self._grade(name, notebook, start)

    def _grade(self, name: str, notebook: Notebook, start: float) -> SubmissionResult:
        self.start()
        try:
            return self._run(name, notebook, start)
        except NoSandbox as error:
            self._refused(error)
            return self._grade(name, notebook, start)
        except NotGradable as error:
            return SubmissionResult(name, str(error), layers_missing=self._missing)
        except ChildFailed as error:
            return SubmissionResult(
                name, f"could not be run: {error}", layers_missing=self._missing
            )
        except Exception as error:
            return SubmissionResult(name, _unforeseen(error), layers_missing=self._missing)

    def _run(self, name: str, notebook: Notebook, start: float) -> SubmissionResult:
        with _uncollected():  # torch is imported here, while the child does the same
            from nnbook.grading.judging import exercises_of, fresh_cases, verdict_of
            from nnbook.grading.sandbox.conversation import Conversation
            from nnbook.grading.submission import remarks
            from nnbook.grading.submission.chapters import chapters
        graded = chapters(notebook)
        exercises = exercises_of(graded)
        tasks = {
            exercise.id: (exercise, fresh_cases(exercise, self.options.secret, notebook.content))
            for exercise in exercises
        }
        limits = self.options.limits
        outcome = Conversation(self._child, limits, notebook.cells, tasks).hold()
        verdicts = tuple(
            verdict_of(exercise, cases, outcome.runs[exercise.id])
            for exercise, cases in tasks.values()
        )
        return SubmissionResult(
            path=name,
            exercises=remarks.pointed_out(notebook, verdicts),
            chapters=graded,
            notes=(*remarks.notes(name, notebook, graded), *outcome.notes),
            layers_missing=self._missing,
            seconds=time.monotonic() - start,
        )

    def _refused(self, error: NoSandbox) -> None:
        """Go on without a sandbox, where the options allow it."""
        self.close()
        if self.options.sandbox != "preferred":
            raise error
        self._start_plain(str(error))

    def _start_plain(self, missing: str) -> None:
        self._child, self._missing = PlainChild(self.options.limits), (missing,)
        self._child.start()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector: importing torch takes a tenth longer with it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _unforeseen(error: Exception) -> str:
    return f"could not be graded: {type(error).__name__}"

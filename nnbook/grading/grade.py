"""``Grader``: from a path to a result, whatever the file holds."""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from nnbook.grading.options import Options
from nnbook.grading.results import SubmissionResult
from nnbook.grading.sandbox.bubblewrap import WITHOUT, NoSandbox
from nnbook.grading.sandbox.child import ChildFailed, PlainChild, SandboxedChild
from nnbook.grading.submission.reading import Notebook, NotGradable, parse, read

if TYPE_CHECKING:
    from nnbook.checks.judging.verdict import Verdict
    from nnbook.grading.results import Behaviour
    from nnbook.grading.sandbox.conversation import Outcome


class Grader:
    """Grades submissions one after another. Use it as a context: ``with Grader(options) as g``.

    Entering starts a child that loads torch, and does not wait for it. The child never runs a
    learner's code itself; it forks into new namespaces for each submission.
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
        return self._grade(os.fspath(path), lambda: read(path, self.options.limits.notebook_size))

    def grade_bytes(self, name: str, content: bytes) -> SubmissionResult:
        """As ``grade``, for the bytes of a notebook; ``name`` stands for its path."""

        def opened() -> Notebook:
            if len(content) > (most := self.options.limits.notebook_size):
                raise NotGradable(f"too large: more than {most // 2**20} MB")
            return parse(content)

        return self._grade(name, opened)

    def _grade(self, name: str, opened: Callable[[], Notebook]) -> SubmissionResult:
        start = time.monotonic()
        try:
            result = self._result(name, opened())
        except NoSandbox:
            raise
        except NotGradable as error:
            result = SubmissionResult(name, str(error))
        except ChildFailed as error:
            result = SubmissionResult(name, f"could not be run: {error}")
        except Exception as error:  # one submission never stops the others
            result = SubmissionResult(name, f"could not be graded: {type(error).__name__}")
        seconds = time.monotonic() - start
        return replace(result, layers_missing=self._missing, seconds=seconds)

    def _result(self, name: str, notebook: Notebook) -> SubmissionResult:
        self.start()
        with _uncollected():  # torch is imported here, while the child does the same
            import torch

            from nnbook.grading.judging import Questions
            from nnbook.grading.sandbox.conversation import Conversation
            from nnbook.grading.submission import remarks
            from nnbook.grading.submission.chapters import chapters
        torch.set_num_threads(1)  # on such small tensors threads only wait for each other
        graded = chapters(notebook)
        questions = Questions(graded, self.options.secret, notebook.content)

        def hold() -> "Outcome":
            limits = self.options.limits
            return Conversation(self._child, limits, notebook.cells, questions.asked).hold()

        with _beside(questions.answer):
            try:
                outcome = hold()
            except NoSandbox as error:
                self._refused(error)
                outcome = hold()
        verdicts = questions.verdicts(outcome.observations)
        return SubmissionResult(
            path=name,
            exercises=remarks.pointed_out(notebook, verdicts),
            chapters=graded,
            notes=(*remarks.notes(name, notebook, graded), *outcome.notes),
            behaviours=self._behaviours(notebook, verdicts) if self.options.probes else (),
        )

    def _behaviours(
        self, notebook: Notebook, verdicts: "tuple[Verdict, ...]"
    ) -> "tuple[Behaviour, ...]":
        """What answers return whose mistake has no name; nothing where running them fails."""
        from nnbook.grading import probing
        from nnbook.grading.sandbox.conversation import Conversation

        asked = probing.probes(verdicts, self.options.secret)
        if not asked:
            return ()
        try:
            outcome = Conversation(self._child, self.options.limits, notebook.cells, asked).hold()
        except ChildFailed:
            return ()
        return probing.behaviours(asked, outcome.observations, notebook.cells)

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


@contextmanager
def _beside(work: Callable[[], None]) -> Iterator[None]:
    """Do ``work`` in a thread of its own meanwhile."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()

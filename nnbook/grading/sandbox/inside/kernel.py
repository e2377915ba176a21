"""Runs a notebook's code cells one after another, each within its time, whatever they do."""

import asyncio
import builtins
import sys
from collections.abc import Callable
from typing import Any

from nnbook.checks.observing.failures import failure
from nnbook.checks.observing.limit import TimeLimit, memory_limit, time_limit
from nnbook.checks.observing.own_time import own_time
from nnbook.checks.observing.records import Failure
from nnbook.grading.sandbox.inside.shell import ExecutionResult, Shell

# A cell that is reached when the time for all cells is used up still gets this much: what
# defines a function needs less.
LEAST_SECONDS = 2.0
# How long what a cell has started goes on after it, as it does in a kernel between two cells.
SETTLE_SECONDS = 0.05


class Unstoppable(Exception):
    """A cell was told to stop and goes on: what runs next would run beside it."""


class Kernel:
    """The cells' common shell and event loop, and the time they have left.

    ``each`` and ``together``: seconds for one cell and for all. ``grace``: how long one that is
    stopped may take to clean up.
    """

    def __init__(self, shell: Shell, *, each: float, together: float, grace: float) -> None:
        self.shell = shell
        self._each, self._end, self._grace = each, own_time() + together, grace
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)

    @property
    def names(self) -> dict[str, Any]:
        """The names that the cells have defined."""
        return self.shell.user_ns

    def run(self, source: str) -> Failure | None:
        """Run a cell; how it failed, if it did. Raises ``Unstoppable``."""
        seconds = min(self._each, max(self._end - own_time(), LEAST_SECONDS))
        here = dict(vars(builtins))
        task = self._loop.create_task(self._execute(source))
        try:
            with memory_limit(), time_limit(seconds):
                error = _error(self._loop.run_until_complete(task))
        except BaseException as raised:  # by a replaced part of IPython, or a stopped loop
            error = raised
        finally:
            builtins.__dict__.update(here)
        if isinstance(error, TimeLimit):
            self._stop()
            message = f"the cell did not finish within {seconds:.0f} seconds"
            return Failure("TimeoutError", ("TimeoutError",), message)
        if isinstance(error, SyntaxError):
            return _syntax(error)
        return None if error is None else failure(error)

    def call(self, function: Callable[[], Any]) -> Any:
        """Call ``function`` with the names that IPython gives to a cell beside its own."""
        with self.shell.builtin_trap:
            return function()

    async def _execute(self, source: str) -> ExecutionResult:
        """What a kernel does with a cell."""
        shell = self.shell
        problem = None
        try:
            transformed = shell.transform_cell(source)
        except Exception:
            transformed, problem = source, sys.exc_info()
        result = None
        try:
            result = await shell.run_cell_async(
                source,
                store_history=True,
                transformed_cell=transformed,
                preprocessing_exc_tuple=problem,
            )
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=SETTLE_SECONDS)
        return result

    def _stop(self) -> None:
        """Cancel what waits for something. Raises ``Unstoppable`` if it goes on all the same."""
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        try:
            if tasks:
                with time_limit(self._grace):
                    self._loop.run_until_complete(asyncio.wait(tasks))
        except BaseException:
            raise Unstoppable from None


def _error(result: ExecutionResult) -> BaseException | None:
    return result.error_before_exec or result.error_in_exec


def _syntax(error: SyntaxError) -> Failure:
    found = failure(error)
    line = (error.text or "").strip()[:300] if isinstance(error.text, str) else ""
    number = error.lineno if isinstance(error.lineno, int) else None
    message = error.msg[:300] if isinstance(error.msg, str) else ""
    return Failure(found.kind, found.lineage, message, line, number)

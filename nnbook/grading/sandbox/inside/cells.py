"""Run a notebook's code cells in order, each within its time, whatever they do."""

import ast
import asyncio
import builtins
import inspect
import linecache
import re
import sys
import time
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nnbook.checks.observing.failures import failure
from nnbook.checks.observing.limit import TimeLimit, memory_limit, time_limit
from nnbook.checks.observing.records import Failure, Observation
from nnbook.grading.sandbox.inside import magics

# A cell that is reached when the time for all cells is used up still gets this much: what
# defines a function needs less.
LEAST_SECONDS = 2.0


class Notebook:
    """The cells' common namespace, and what went wrong in which cell."""

    def __init__(self, tell: Callable[[int, Failure | None], None]) -> None:
        self.module = types.ModuleType("__main__")
        self.names: dict[str, Any] = vars(self.module)
        self.failures: list[tuple[str, Observation]] = []
        self._latest: dict[str, Any] = {}
        self._tell = tell

    def run(
        self,
        cells: Iterable[str],
        left_out: Mapping[int, str],
        wanted: Iterable[str],
        *,
        each: float,
        together: float,
    ) -> None:
        """Run the cells, ``each`` and ``together`` within seconds.

        ``left_out`` says of cells that ended an earlier attempt why they are not run.
        ``wanted`` are the functions that will be looked for.
        """
        wanted = tuple(wanted)
        sys.modules["__main__"] = self.module
        vars(builtins).update(magics.names(self.names))
        self._python = dict(vars(builtins))
        start = time.monotonic()
        for number, source in enumerate(cells):
            if number in left_out:
                self.failures.append((source, Observation("ended", left_out[number])))
                continue
            self._tell(number, None)
            left = together - (time.monotonic() - start)
            failed = self._cell(number, source, min(each, max(left, LEAST_SECONDS)))
            if failed is not None:
                self.failures.append((source, Observation("raised", failure=failed)))
                self._tell(number, failed)
            for name in wanted:
                if callable(self.names.get(name)):
                    self._latest[name] = self.names[name]

    def function(self, name: str) -> Callable | None:
        """What is called ``name`` after all cells; if that cannot be called, the latest that could.

        A learner's ``linear = linear(x, W, b)`` further down does not take the answer away.
        """
        return self._latest.get(name)

    def unwritten(self, name: str) -> Observation:
        """Why there is no ``name``: how the latest cell failed that would have defined it."""
        defines = re.compile(rf"\b(?:def|class)\s+{name}\b|\b{name}\s*=[^=]")
        found = [failed for source, failed in self.failures if defines.search(source)]
        return found[-1] if found else Observation("stub")

    def _cell(self, number: int, source: str, seconds: float) -> Failure | None:
        name = f"<cell {number + 1}>"
        lines = source.splitlines(keepends=True)
        linecache.cache[name] = (len(source), None, lines, name)
        try:
            with memory_limit(), time_limit(seconds):
                flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
                code = compile(magics.as_python(source), name, "exec", flags, dont_inherit=True)
                try:
                    result = eval(code, self.names)
                    if code.co_flags & inspect.CO_COROUTINE:
                        asyncio.run(result)
                finally:  # a cell may have replaced what the code here stands on
                    builtins.__dict__.update(self._python)
        except TimeLimit:
            message = f"the cell did not finish within {seconds:.0f} seconds"
            return Failure("TimeoutError", ("TimeoutError",), message)
        except SyntaxError as error:
            return _syntax(error)
        except BaseException as error:
            return failure(error)
        return None


def _syntax(error: SyntaxError) -> Failure:
    found = failure(error)
    line = (error.text or "").strip()[:300] if isinstance(error.text, str) else ""
    number = error.lineno if isinstance(error.lineno, int) else None
    message = error.msg[:300] if isinstance(error.msg, str) else ""
    return Failure(found.kind, found.lineage, message, line, number)

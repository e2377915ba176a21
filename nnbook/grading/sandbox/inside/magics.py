"""Cells that are not pure Python: IPython's magics and shell lines, without IPython's shell."""

import ast
import sys
from typing import Any

# Magics that only time, hide or trace the code they are given: that code is run.
_RUN_LINE = {"time", "timeit", "prun", "memit", "mprun", "lprun"}
_RUN_CELL = {*_RUN_LINE, "capture", "python", "python3", "debug", "snakeviz", "wandb"}


def as_python(source: str) -> str:
    """The cell as Python. What is Python already is left as it is.

    IPython takes 0.3 s to import, and few submissions need it.
    """
    try:
        ast.parse(source)
        return source
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(source)


class Shell:
    """What ``get_ipython()`` gives: magics that wrap code run it, all others do nothing."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.user_ns = namespace

    def run_line_magic(self, name: str, line: str, *rest: Any, **named: Any) -> None:
        """Run the statement behind ``%time`` and its like."""
        if name in _RUN_LINE:
            self._run(line)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run the body of a cell that begins with ``%%time`` and its like."""
        if name in _RUN_CELL:
            self._run(cell)

    def _run(self, source: str) -> None:
        # The caller's frame is the cell: an error is shown with the line inside of the body.
        exec(compile(as_python(source), "<cell body>", "exec"), self.user_ns)

    def system(self, command: str) -> None:
        """Shell commands do nothing here."""

    def getoutput(self, command: str, *rest: Any, **named: Any) -> list[str]:
        """Shell commands give nothing here."""
        return []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *given, **named: None


def names(namespace: dict[str, Any]) -> dict[str, Any]:
    """What IPython puts into a notebook's builtins."""
    shell = Shell(namespace)

    def display(*objects: Any, **named: Any) -> None:
        for each in objects:
            print(each)

    def leave(code: object = None) -> None:
        sys.exit(code)

    return {"get_ipython": lambda: shell, "display": display, "exit": leave, "quit": leave}

"""Runs the cells of a page in one namespace, and hands on what they show.

Pyodide imports this file under its own name, and ``nnbook.checks`` finds it in ``sys.modules``
to show an answer below the running cell. Outputs are those of notebooks (nbformat 4), as JSON.
What is printed takes another way: straight from the file descriptors.
"""

import ast
import builtins
import inspect
import json
import linecache
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import NoReturn

from pyodide.code import CodeRunner

import __main__

# A value's text crosses into JavaScript, which has less room for it than Python has.
MOST_CHARACTERS = 100_000
NO_KEYBOARD = "input() cannot ask on this page: write the value into the cell"
NO_PACKAGE = (
    "{} is not here: this Python runs in your browser, with the standard library and without "
    "PyTorch. To run everything, open the notebook with the rocket button at the top of the page, "
    "or run `make` on your machine."
)
NO_MODULE = "The Python that runs in your browser comes without the module {}."
NO_COMMANDS = "Lines that begin with % or ! are commands of Jupyter: here, plain Python runs."
EXITED = "exit() has ended this cell. All names are still there; Reset starts a fresh Python."

_format_warning = warnings.formatwarning
_OURS = {__file__, CodeRunner.run_async.__code__.co_filename}
_runs: Counter[str] = Counter()
_names: dict[str, str] = {}


def _emit(output: str) -> None:
    """Take an output as JSON. The page puts its own function here."""


def connect(emit: Callable[[str], None]) -> None:
    """Send outputs to ``emit`` from now on, each as a line of JSON."""
    global _emit
    _emit = emit
    builtins.input = _no_input
    warnings.formatwarning = _warning
    # A Python that begins with the memory of another would draw the same numbers.
    if "random" in sys.modules:
        sys.modules["random"].seed()


def display(data: dict[str, str]) -> None:
    """Show ``data``, text by MIME type, below the running cell."""
    _send(output_type="display_data", data=data, metadata={})


def run(code: str, name: str, count: int) -> bool | Awaitable[bool]:
    """Run the cell ``name``; whether it came to its end. Nothing that it raises gets out.

    ``count`` numbers the runs of this Python; the value of a last expression is shown with it.
    For a cell with ``await`` at its top level the answer has to be awaited.
    """
    try:
        cell = CodeRunner(code, filename=_file(name), flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        cell.compile()
        if cell.code.co_flags & inspect.CO_COROUTINE:
            return _awaited(cell, code, count)
        _show(cell.run(__main__.__dict__), count)
    except BaseException as error:
        _report(error, code)
        return False
    return True


async def _awaited(cell: CodeRunner, code: str, count: int) -> bool:
    try:
        _show(await cell.run_async(__main__.__dict__), count)
    except BaseException as error:
        _report(error, code)
        return False
    return True


def _show(value: object, count: int) -> None:
    if value is not None:
        data = _forms(value)
        _send(output_type="execute_result", execution_count=count, data=data, metadata={})


def _file(name: str) -> str:
    """What Python calls this run's code: functions of an earlier run keep their own lines."""
    _runs[name] += 1
    file = name if _runs[name] == 1 else f"{name}, run {_runs[name]}"
    _names[file] = name
    return file


def _forms(value: object) -> dict[str, str]:
    forms = {"text/plain": _short(repr(value))}
    method = getattr(type(value), "_repr_html_", None)
    html = method(value) if callable(method) else None
    if isinstance(html, str) and len(html) <= MOST_CHARACTERS:
        forms["text/html"] = html
    return forms


def _report(error: BaseException, code: str) -> None:
    if isinstance(error, SystemExit):
        if error.code is not None and not isinstance(error.code, int):
            print(error.code, file=sys.stderr)
        print(EXITED, file=sys.stderr)
        return
    if isinstance(error, ModuleNotFoundError) and error.name:
        known = error.name.partition(".")[0] in sys.stdlib_module_names
        error.add_note((NO_MODULE if known else NO_PACKAGE).format(error.name))
    if isinstance(error, SyntaxError) and error.filename in _names:
        _complete(error, code)
        if (error.text or "").lstrip().startswith(("%", "!")):
            error.add_note(NO_COMMANDS)
    shown = traceback.TracebackException.from_exception(error, compact=True)
    _tidy(shown)
    text = _short("".join(shown.format()))
    _send(
        output_type="error",
        ename=type(error).__name__,
        evalue=_short(str(shown)),
        traceback=text.splitlines(),
    )


def _complete(error: SyntaxError, code: str) -> None:
    """Python looks for the line of some syntax errors in a file, and here is none."""
    error.filename = _names[error.filename]
    lines = code.splitlines()
    if error.text is None and error.lineno and error.lineno <= len(lines):
        error.text = lines[error.lineno - 1]


def _tidy(shown: traceback.TracebackException) -> None:
    """Leave out the frames of this file, and call each cell by its name."""
    queue = [shown]
    while queue:
        each = queue.pop()
        for frame in each.stack:
            frame.filename = _names.get(frame.filename, frame.filename)
        each.stack[:] = [frame for frame in each.stack if frame.filename not in _OURS]
        if not each.stack:
            each.stack = None  # else a line promises a traceback where there is none
        related = (each.__cause__, each.__context__, *(each.exceptions or ()))
        queue.extend(other for other in related if other is not None)


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]} …"


def _send(**output: object) -> None:
    _emit(json.dumps(output))


def _no_input(prompt: object = "", /) -> NoReturn:
    raise EOFError(NO_KEYBOARD)


def _warning(
    message: Warning | str, category: type[Warning], file: str, number: int, line: str | None = None
) -> str:
    line = line or linecache.getline(file, number)
    return _format_warning(message, category, _names.get(file, file), number, line)

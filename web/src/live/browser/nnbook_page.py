"""Runs the cells of a page in one namespace, and hands on what they show.

Pyodide imports this file under its own name, and ``nnbook.checks`` finds it in ``sys.modules``
to show an answer below the running cell. Outputs are those of notebooks (nbformat 4), as JSON,
each with the number of the run that it belongs to: what a task shows belongs to the run that
started the task, also after that has ended.
"""

import ast
import base64
import builtins
import inspect
import io
import json
import linecache
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, NoReturn

from nnbook_bounds import Bounds, fit_error
from nnbook_lacking import lacking
from pyodide.code import CodeRunner

import __main__

# The forms that IPython looks for, by the method that gives them.
FORMS = {
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_json_": "application/json",
    "_repr_javascript_": "application/javascript",
}
NO_KEYBOARD = "input() cannot ask on this page: write the value into the cell"
NO_PACKAGE = (
    "{} is not here: this Python runs in your browser, with the standard library and what this "
    "book uses of PyTorch. To run everything, open the notebook with the rocket button at the top "
    "of the page, or run `make` on your machine."
)
NO_MODULE = "The Python that runs in your browser comes without the module {}."
NO_COMMANDS = (
    "Lines that begin with % or !, or end in ?, are commands of Jupyter: here, plain Python runs."
)
AWAIT = "On this page, `await something()` does what `asyncio.run(something())` does elsewhere."
NO_MEMORY = (
    "The memory of this page's Python is full, or would be: keep less in it, or press Reset, which "
    "forgets all names."
)
# How Python calls it where a size alone is beyond its memory.
TOO_LARGE = ("index-sized integer", "too large to concat")
# Kept back so that an error can still be told when a cell has filled the rest.
SPARE_BYTES = 4_000_000
EXITED = "exit() has ended this cell. All names are still there; Reset starts a fresh Python."

_format_warning = warnings.formatwarning
_OURS = {__file__, CodeRunner.run_async.__code__.co_filename}
# The page's own torch stands for one whose operations are no Python.
_TORCH = f"{__file__.rpartition('/')[0]}/torch.unpacked/"
# What the page shows and moves, by id: each has a method ``moved``.
widgets: dict[str, Any] = {}
_shown_by: dict[str, int] = {}
_times: Counter[str] = Counter()
_names: dict[str, str] = {}
_run: ContextVar[int] = ContextVar("run", default=0)
_bounds: dict[int, Bounds] = {}
_spare = bytearray()


def _emit(output: str, run: int) -> None:
    """Take an output as JSON, and the run that it belongs to. The page puts its own here."""


class _Stream(io.TextIOBase):
    """What ``print`` writes to."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        write(self.name, text)
        return len(text)


def connect(emit: Callable[[str, int], None]) -> None:
    """Send outputs to ``emit`` from now on, each as a line of JSON, with the number of its run."""
    global _emit
    _emit = emit
    _keep_spare()
    sys.stdout, sys.stderr = _Stream("stdout"), _Stream("stderr")
    builtins.input, builtins.display = _no_input, _display_values
    warnings.formatwarning = _warning
    # A Python that begins with the memory of another would draw the same numbers.
    if "random" in sys.modules:
        sys.modules["random"].seed()


def write(name: str, text: str) -> None:
    """Show ``text``, printed to the stream ``name``, below the cell that has printed it."""
    with _bounded() as bounds:
        if fitting := bounds.fit_text(text, name):
            _send(output_type="stream", name=name, text=fitting)


def publish(
    data: dict[str, Any],
    metadata: dict[str, Any] | None = None,
    display_id: str | None = None,
    update: bool = False,
    **more: Any,
) -> None:
    """Show the forms ``data``, by MIME type, below the cell; or update what has the display id."""
    kind = "update_display_data" if update else "display_data"
    output = {"output_type": kind, "metadata": metadata or {}} | more
    if display_id:
        output["transient"] = {"display_id": display_id}
    with _bounded() as bounds:
        fitting = (bounds.fit_update if update else bounds.fit_data)(data)
        if fitting:
            _send(**output, data=fitting)


def display(data: dict[str, str]) -> None:
    """Show ``data``, text by MIME type, below the running cell."""
    publish(data)


def _display_values(*values: object) -> None:
    """``display`` as cells of notebooks have it."""
    for value in values:
        if callable(method := getattr(type(value), "_ipython_display_", None)):
            method(value)
        else:
            publish(*forms(value))


def clear_output(wait: bool = False) -> None:
    """Clear what the cell shows, at once or with its next output."""
    _bounds[_run.get()].clear()
    _send(output_type="clear_output", wait=wait)


def run(code: str, name: str, count: int, number: int) -> str | Awaitable[str]:
    """Run the cell ``name``; *ok*, *error*, or *lacking* where it needs what the page has not.

    Nothing that it raises gets out.

    ``count`` numbers the runs of this Python; the value of a last expression is shown with it.
    ``number`` is what the page calls this run. For a cell with ``await`` at its top level the
    answer has to be awaited.
    """
    _run.set(number)
    try:
        cell = CodeRunner(code, filename=_file(name), flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        cell.compile()
        if cell.code.co_flags & inspect.CO_COROUTINE:
            return _awaited(cell, code, count)
        _show(cell.run(__main__.__dict__), count)
        _show_plots()
    except BaseException as error:
        return _report(error, code)
    finally:
        _note("update_display_data")
    _keep_spare()
    return "ok"


async def _awaited(cell: CodeRunner, code: str, count: int) -> str:
    try:
        _show(await cell.run_async(__main__.__dict__), count)
        _show_plots()
    except BaseException as error:
        return _report(error, code)
    finally:
        _note("update_display_data")
    _keep_spare()
    return "ok"


def moved(id: str, control: str, value: object) -> None:
    """The reader has moved a control on the page; what its handlers show is the figure's cell's."""
    _run.set(_shown_by.get(id, 0))
    try:
        widgets[id].moved(control, value)
    except BaseException as error:
        _report(error, "")


def send(kind: str, **content: object) -> None:
    """Tell the page of a widget: what it is, or what Python has set it to."""
    _shown_by.setdefault(str(content["id"]), _run.get())
    _send(output_type=kind, **content)


def hand_over(name: str, text: str) -> None:
    """Give the reader a page to keep: the browser puts it where downloads go."""
    _send(output_type="file", name=name, text=text)


def _show(value: object, count: int) -> None:
    if value is None:
        return
    if hasattr(type(value), "_ipython_display_"):
        _display_values(value)
        return
    data, metadata = forms(value)
    publish(data, metadata, output_type="execute_result", execution_count=count)


def _show_plots() -> None:
    """Show what the cell has drawn and not shown, where there is Matplotlib."""
    if plots := sys.modules.get("nnbook_plots"):
        plots.show()


@contextmanager
def _bounded() -> Iterator[Bounds]:
    """The bounds of the run that shows something now; says so where they are first exceeded."""
    bounds = _bounds.setdefault(_run.get(), Bounds())
    was_exceeded = bounds.is_exceeded
    yield bounds
    if bounds.is_exceeded and not was_exceeded:
        _note("display_data")


def _note(kind: str) -> None:
    """Say what was left out of the run, if anything was."""
    number = _run.get()
    bounds = _bounds.get(number)
    if bounds and bounds.is_exceeded:
        transient = {"display_id": f"left-out-{number}"}
        data = {"text/plain": bounds.note}
        _send(output_type=kind, data=data, metadata={}, transient=transient)


def _file(name: str) -> str:
    """What Python calls this run's code: functions of an earlier run keep their own lines."""
    _times[name] += 1
    file = name if _times[name] == 1 else f"{name}, run {_times[name]}"
    _names[file] = name
    return file


def forms(value: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """The forms of a value by MIME type, and their metadata, as IPython finds them."""
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    for name, kind in FORMS.items():
        form, more = _form(value, name)
        if form is not None:
            data[kind] = form
            if more:
                metadata[kind] = more
    bundle, more = _form(value, "_repr_mimebundle_")
    data |= bundle or {}
    metadata |= more or {}
    if "text/plain" not in data:
        data["text/plain"] = repr(value)
    return data, metadata


def _form(value: object, name: str) -> tuple[Any, Any]:
    """What a method gives, and its metadata; nothing where there is none or it raises."""
    method = getattr(type(value), name, None)
    if not callable(method):
        return None, None
    try:
        form = method(value)
    except NotImplementedError:
        return None, None
    except Exception as error:
        print("".join(_trace(error).format()), file=sys.stderr)
        return None, None
    form, more = form if isinstance(form, tuple) else (form, None)
    if isinstance(form, bytes):
        form = base64.b64encode(form).decode("ascii")
    return form, more


def _keep_spare() -> None:
    global _spare
    with suppress(MemoryError):
        _spare = _spare or bytearray(SPARE_BYTES)


def _is_full(error: BaseException) -> bool:
    too_large = isinstance(error, OverflowError) and any(map(str(error).__contains__, TOO_LARGE))
    return too_large or isinstance(error, MemoryError)


def _report(error: BaseException, code: str) -> str:
    """Show what a cell has raised; how the cell ended."""
    _spare.clear()
    if not _is_full(error):
        ended = _told(error, code)
        _keep_spare()
        return ended
    # The next cell may need what was kept back to free the rest.
    error.add_note(NO_MEMORY)
    return _told(error, code)


def _told(error: BaseException, code: str) -> str:
    if isinstance(error, SystemExit):
        if error.code is not None and not isinstance(error.code, int):
            print(error.code, file=sys.stderr)
        print(EXITED, file=sys.stderr)
        return "error"
    if package := lacking(error, code, __main__.__dict__):
        _send(output_type="lacking", package=package)
        return "lacking"
    if isinstance(error, ModuleNotFoundError) and error.name:
        known = error.name.partition(".")[0] in sys.stdlib_module_names
        error.add_note((NO_MODULE if known else NO_PACKAGE).format(error.name))
    elif isinstance(error, ImportError) and (error.name or "").partition(".")[0] == "torch":
        _add_why(error)
    if isinstance(error, SyntaxError) and error.filename in _names:
        _complete(error, code)
        line = (error.text or "").strip()
        if line.startswith(("%", "!", "?")) or line.endswith("?"):
            error.add_note(NO_COMMANDS)
    if isinstance(error, RuntimeError) and "stack switch" in str(error):
        error.add_note(AWAIT)
    shown = _trace(error)
    content = {
        "ename": type(error).__name__,
        "evalue": str(shown),
        "traceback": "".join(shown.format()).splitlines(),
    }
    _send(output_type="error", **fit_error(content))
    return "error"


def _add_why(error: ImportError) -> None:
    """Python asks the package for a name, and drops what the package says where it is absent."""
    answer = getattr(sys.modules.get(error.name), "__getattr__", None)
    if answer and error.name_from:
        try:
            answer(error.name_from)
        except (AttributeError, NotImplementedError) as absent:
            error.add_note(str(absent))


def _trace(error: BaseException) -> traceback.TracebackException:
    shown = traceback.TracebackException.from_exception(error, compact=True)
    _tidy(shown)
    return shown


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
        each.stack[:] = [frame for frame in each.stack if not _is_ours(frame.filename)]
        if not each.stack:
            each.stack = None  # else a line promises a traceback where there is none
        related = (each.__cause__, each.__context__, *(each.exceptions or ()))
        queue.extend(other for other in related if other is not None)


def _is_ours(file: str) -> bool:
    return file in _OURS or file.startswith(_TORCH)


def _send(**output: object) -> None:
    _emit(json.dumps(output), _run.get())


def _no_input(prompt: object = "", /) -> NoReturn:
    raise EOFError(NO_KEYBOARD)


def _warning(
    message: Warning | str, category: type[Warning], file: str, number: int, line: str | None = None
) -> str:
    line = line or linecache.getline(file, number)
    return _format_warning(message, category, _names.get(file, file), number, line)

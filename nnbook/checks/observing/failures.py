"""Describe an exception by the learner's own line, as plain data."""

import dis
import inspect
import linecache
import re
import sys
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import FrameType, TracebackType

from .libraries import loaded
from .plain import exact, type_name
from .records import Failure

MOST_CHARACTERS = 300
_NNBOOK = str(Path(__file__).parents[2])
# What is defined there stands for what learners write, stubs included.
_WRITTEN_AS_LEARNERS = str(Path(_NNBOOK, "checks", "exercises"))
_STANDARD = str(Path(traceback.__file__).parent)
# Folders of these names hold what was installed.
_SITE = {"site-packages", "dist-packages"}
# What IPython makes of a line of a notebook, up to the rest of a cell.
_MAGIC = re.compile(r"get_ipython\(\)\.run_(cell|line)_magic\('(\w+)', '([^']*)'.*")
_RAISE = dis.opmap["RAISE_VARARGS"]


def failure(error: BaseException) -> Failure:
    """``error`` as data, with the innermost line that the learner wrote."""
    frames = list(_learners_frames(error))
    line, number, function = "", None, ""
    if frames:
        frame, number = frames[-1].tb_frame, frames[-1].tb_lineno
        function = frame.f_code.co_name
        line = _MAGIC.sub(_as_typed, linecache.getline(frame.f_code.co_filename, number).strip())
    return Failure(
        kind=type_name(error),
        lineage=tuple(exact(cls.__name__, 100) for cls in type(error).__mro__),
        message=_message(error),
        line=line[:MOST_CHARACTERS],
        line_number=number,
        function=function,
    )


def _as_typed(magic: re.Match[str]) -> str:
    kind, name, rest = magic.groups()
    return f"{'%%' if kind == 'cell' else '%'}{name} {rest}".strip()


def unwritten(error: BaseException) -> str | None:
    """The function that is not written yet, if that is what ``error`` says.

    A stub raises ``NotImplementedError`` by a statement of its own. When torch lacks an operation,
    it raises the same below a line of the learner's.
    """
    if not isinstance(error, NotImplementedError):
        return None
    *_, last = [None, *_tracebacks(error)]
    if last is None or not _is_learners(last.tb_frame):
        return None
    code = last.tb_frame.f_code
    return code.co_name if code.co_code[last.tb_lasti] == _RAISE else None


def raises_itself(function: Callable, error: BaseException) -> bool:
    """Whether ``error`` was raised in ``function``, not in another that it calls."""
    first, *_ = _learners_frames(error)
    *_, last = _tracebacks(error)
    code = getattr(inspect.unwrap(function), "__code__", None)
    return last is first or last.tb_frame.f_code is code


def _tracebacks(error: BaseException) -> list[TracebackType]:
    """One for each frame, outermost first."""
    found, one = [], error.__traceback__
    while one is not None:
        found.append(one)
        one = one.tb_next
    return found


def _learners_frames(error: BaseException) -> list[TracebackType]:
    return [each for each in _tracebacks(error) if _is_learners(each.tb_frame)]


def _is_learners(frame: FrameType) -> bool:
    """Whether the code was written by the learner: in a cell, or in a file of theirs."""
    file, module = frame.f_code.co_filename, frame.f_globals.get("__name__")
    if file.startswith("<") and module not in (None, "__main__"):
        # Made by a program, as the methods of a named tuple are: it belongs to its module.
        file = getattr(sys.modules.get(module), "__file__", None) or "<frozen"
    return not _is_installed(file, _libraries())


def _libraries() -> tuple[str, ...]:
    """The folders of Python's own modules, of the book, and of what was installed.

    Found from where modules are: the paths that Python is configured with need not be those that
    it imports from. Whatever stands beside torch was installed, too.
    """
    modules = (loaded("torch"), loaded("numpy"), sys.modules.get("IPython"))
    return _beside(*(getattr(module, "__file__", None) or "" for module in modules))


@lru_cache
def _beside(*files: str) -> tuple[str, ...]:
    packages = (Path(file) for file in files if Path(file).name == "__init__.py")
    return (_NNBOOK, _STANDARD, *(str(package.parents[1]) for package in packages))


@lru_cache(maxsize=1000)
def _is_installed(file: str, libraries: tuple[str, ...]) -> bool:
    if file.startswith("<frozen"):
        return True
    if file.startswith(_WRITTEN_AS_LEARNERS):
        return False
    parts = Path(file).parts
    return not _SITE.isdisjoint(parts) or any(
        parts[: len(Path(folder).parts)] == Path(folder).parts for folder in libraries
    )


def _message(error: BaseException) -> str:
    try:
        text = exact(str(error), 10 * MOST_CHARACTERS)
    except Exception:
        text = ""
    return text.strip().split("\n")[0][:MOST_CHARACTERS]

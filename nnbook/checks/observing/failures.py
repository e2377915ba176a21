"""Describe an exception by the learner's own line, as plain data."""

import linecache
import sysconfig
import traceback
from pathlib import Path
from types import FrameType

from .plain import exact, type_name
from .records import Failure

MOST_CHARACTERS = 300
_OURS = str(Path(__file__).parent)
# In a browser, Python's own modules come from an archive, of which its configuration says nothing.
_STANDARD = str(Path(traceback.__file__).parent)
_LIBRARY = (
    _STANDARD,
    *{sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib")},
)
_INTERNAL = ("<frozen", "<__array_function__")


def failure(error: BaseException) -> Failure:
    """``error`` as data, with the innermost line that the learner wrote."""
    frames = [frame for frame in traceback.walk_tb(error.__traceback__) if _learner(frame[0])]
    line, number, function = "", None, ""
    if frames:
        frame, number = frames[-1]
        function = frame.f_code.co_name
        line = linecache.getline(frame.f_code.co_filename, number).strip()[:MOST_CHARACTERS]
    return Failure(
        kind=type_name(error),
        lineage=tuple(exact(cls.__name__, 100) for cls in type(error).__mro__),
        message=_message(error),
        line=line,
        line_number=number,
        function=function,
    )


def is_your_turn(error: BaseException) -> bool:
    """Whether this is an exercise's stub: a ``NotImplementedError`` raised by the learner's
    own cell, not by torch for an operation that it lacks."""
    if not isinstance(error, NotImplementedError):
        return False
    frames = list(traceback.walk_tb(error.__traceback__))
    return bool(frames) and _learner(frames[-1][0])


def _learner(frame: FrameType) -> bool:
    name = frame.f_code.co_filename
    return not name.startswith((_OURS, *_LIBRARY, *_INTERNAL))


def _message(error: BaseException) -> str:
    try:
        text = exact(str(error), 10 * MOST_CHARACTERS)
    except Exception:
        text = ""
    return text.strip().split("\n")[0][:MOST_CHARACTERS]

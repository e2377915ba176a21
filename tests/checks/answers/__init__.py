"""Answers as learners write them: right in unusual ways, and wrong in each catalogued way.

One module for each exercise, in a folder for each chapter, as in nnbook.checks. Written apart
from the catalogue there, so that a match is no coincidence of code. A module holds ``RIGHT``
(name: answer), ``WRONG`` (slug: answers), ``MUTANTS`` (answers that must not pass), and where it
has any ``UNNAMED`` (two mistakes at once, which must get no catalogued name); ``CATALOGUED`` is
what the course plan names; ``REAL_DATA`` says that the inputs are not drawn to be telling. An
answer is a function, or a tuple of the exercise's functions.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).parent


def module(exercise: str) -> ModuleType:
    """The module of the exercise with that id."""
    (file,) = _HERE.glob(f"*/{exercise.replace('-', '_')}.py")
    return import_module(f"{__name__}.{file.parent.name}.{file.stem}")


def functions(answer: object) -> tuple:
    """The answer as the tuple of functions that ``check`` takes."""
    return answer if isinstance(answer, tuple) else (answer,)

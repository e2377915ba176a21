"""Which chapters' exercises a notebook is graded on: those whose functions its code defines."""

import re
from collections.abc import Iterable

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.grading.submission.reading import NotGradable


def chapters(cells: Iterable[str]) -> tuple[str, ...]:
    """The chapters of which at least half of the functions are defined; if there is none, the one
    with the most. A chapter may use a name of another: one ``linear`` makes no chapter 1.

    Raises ``NotGradable`` where no function of the book is defined: another course's notebook.
    """
    source = "\n".join(cells)
    shares = {}
    for chapter, exercises in CHAPTERS.items():
        names = [function.name for exercise in exercises for function in exercise.functions]
        defined = [name for name in names if _defines(source, name)]
        if defined:
            shares[chapter] = len(defined) / len(names)
    if not shares:
        raise NotGradable("none of this book's exercises is in it: another course's notebook?")
    most = max(shares.values())
    return tuple(chapter for chapter, share in shares.items() if share >= min(0.5, most))


def _defines(source: str, name: str) -> bool:
    definition = rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b"
    assignment = rf"^[ \t]*{name}[ \t]*(?::[^=\n]*)?=(?!=)"
    return re.search(f"{definition}|{assignment}", source, re.MULTILINE) is not None

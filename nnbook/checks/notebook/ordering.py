"""``lines``: put a solution's lines in order, before writing one of your own."""

import json
import pkgutil
import sys
from functools import cache
from typing import Any

from nnbook.checks.exercises.outline import Outline
from nnbook.checks.exercises.table import OUTLINES
from nnbook.checks.notebook import report
from nnbook.checks.notebook.display import show

_FILE = "lines.json"


def lines(exercise: object = None) -> Any:
    """Show the lines of an exercise, shuffled, some of them wrong: ``lines("softmax")``."""
    if not isinstance(exercise, str) or exercise not in OUTLINES:
        return show(report.unknown("exercise", exercise, OUTLINES, 'lines("{}")'))
    outline = OUTLINES[exercise]
    puzzles = puzzles_of(outline)
    if not puzzles:
        return show(report.notice(outline.title, "This exercise has no lines to put in order."))
    if "nnbook_page" in sys.modules:
        text = "Its lines stand on this page, above the cell that you write."
        return show(report.notice(outline.title, text))
    try:
        from nnbook.lines.widget import Lines
    except ModuleNotFoundError as error:
        text = f"To show its lines takes `{error.name}`: `pip install anywidget`."
        return show(report.notice(outline.title, text))
    return Lines(puzzles)


def puzzles_of(outline: Outline) -> list[dict[str, Any]]:
    """Its puzzles, as ``tools/notebooks/lines.py`` made them; none for exercises without."""
    return _chapter(outline.chapter.partition("_")[2]).get(outline.id, {}).get("puzzles", [])


@cache
def _chapter(folder: str) -> dict[str, Any]:
    try:
        found = pkgutil.get_data(f"nnbook.checks.exercises.{folder}", _FILE)
    except OSError:  # a chapter none of whose exercises has any
        return {}
    return json.loads(found)

"""``hint``: one step of help at a time."""

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.table import TITLES
from nnbook.checks.notebook import report
from nnbook.checks.notebook.display import Display, show
from nnbook.checks.notebook.lookup import find
from nnbook.checks.notebook.ordering import puzzles_of
from nnbook.checks.notebook.session import SESSION

_KINDS = ("what to look at", "the idea", "its lines", "the skeleton")


def hint(exercise: object = None, level: object = None) -> None:
    """Show the next hint for an exercise, or that of one ``level``: the last is the solution."""
    found = find(exercise)
    show(_hint(found, level) if isinstance(found, Exercise) else found)


def _hint(exercise: Exercise, level: object) -> Display:
    hints = _hints(exercise)
    last = len(hints) + 1
    if level is None:
        level = SESSION.next_hint(exercise.id, last)
    elif not (type(level) is int and 1 <= level <= last):
        levels = " or ".join((", ".join(map(str, range(1, len(hints)))), str(len(hints))))
        text = f'A hint has level {levels}, as in `hint("{exercise.id}", 1)`.'
        return report.notice("No such hint", text)
    if level == last:
        return report.notice(f"Hints for {exercise.title}", _solution(exercise))
    kind, body = hints[level - 1]
    # A skeleton is code: its indented lines keep their form.
    code = "\n".join(line[4:] for line in body.split("\n") if line.startswith("    "))
    said = " ".join(line for line in body.split("\n") if not line.startswith("    "))
    title = f"Hint {level} of {len(hints)} for {exercise.title}, {kind}"
    return report.notice(title, said or "Fill in the dots:", code)


def _hints(exercise: Exercise) -> list[tuple[str, str]]:
    """From symptom to skeleton; between idea and skeleton, the lines to put in order."""
    looks, idea, skeleton = exercise.hints
    call = f'lines("{exercise.id}")'
    ordering = f"Put the solution's lines in order, some wrong ones among them:\n    {call}"
    bodies = (looks, idea, ordering if puzzles_of(exercise) else None, skeleton)
    return [(kind, body) for kind, body in zip(_KINDS, bodies, strict=True) if body]


def _solution(exercise: Exercise) -> str:
    return (
        "There are no more hints. A worked solution, with the reasons, is in "
        f"`solutions/{exercise.chapter}.ipynb`; on the website it is the page Solutions: "
        f"{TITLES[exercise.chapter]}."
    )

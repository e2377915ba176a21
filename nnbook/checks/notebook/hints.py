"""``hint``: one step of help at a time."""

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.table import TITLES
from nnbook.checks.notebook import report
from nnbook.checks.notebook.display import Display, show
from nnbook.checks.notebook.lookup import find
from nnbook.checks.notebook.session import SESSION

_LEVELS = ("what to look at", "the idea", "the skeleton")


def hint(exercise: object = None, level: object = None) -> None:
    """Show the next hint for an exercise, or that of one ``level``: 1 to 3, 4 for the solution."""
    found = find(exercise)
    show(_hint(found, level) if isinstance(found, Exercise) else found)


def _hint(exercise: Exercise, level: object) -> Display:
    if level is None:
        level = SESSION.next_hint(exercise.id)
    elif not (type(level) is int and level in (1, 2, 3, 4)):
        text = f'A hint has level 1, 2 or 3, as in `hint("{exercise.id}", 1)`.'
        return report.notice("No such hint", text)
    if level == 4:
        return report.notice(f"Hints for {exercise.title}", _solution(exercise))
    body = exercise.hints[level - 1]
    # A skeleton is code: its indented lines keep their form.
    code = "\n".join(line[4:] for line in body.split("\n") if line.startswith("    "))
    said = " ".join(line for line in body.split("\n") if not line.startswith("    "))
    title = f"Hint {level} of 3 for {exercise.title}, {_LEVELS[level - 1]}"
    return report.notice(title, said or "Fill in the dots:", code)


def _solution(exercise: Exercise) -> str:
    return (
        "There are no more hints. A worked solution, with the reasons, is in "
        f"`solutions/{exercise.chapter}.ipynb`; on the website it is the page Solutions: "
        f"{TITLES[exercise.chapter]}."
    )

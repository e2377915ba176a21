"""``check`` and ``hint``: they answer in the cell and never raise."""

from collections.abc import Callable

from nnbook.checks.exercises.catalogue import EXERCISES, OUTLINES, TITLES, chapter_of
from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.outline import Outline
from nnbook.checks.judging.judge import judge
from nnbook.checks.judging.verdict import Verdict
from nnbook.checks.notebook import progress, report
from nnbook.checks.notebook.display import Display, show
from nnbook.checks.notebook.session import SESSION
from nnbook.checks.observing import observe, plain
from nnbook.checks.values import words

# The same inputs at every call: a failing example stays the same while it is worked on, and
# a notebook gives the same output twice. What is right on the first draw meets the second, so
# that answers copied from what was shown, or kept between calls, are found out. A grader draws
# its own.
SEEDS = (2024, 2025)
_LEVELS = ("what to look at", "the idea", "the skeleton")


def check(exercise: object = None, *functions: object) -> None:
    """Check the functions written for an exercise: ``check("linear", linear)``."""
    found = _find(exercise)
    if not isinstance(found, Exercise):
        show(found)
        return
    usable = len(functions) == len(found.functions) and all(callable(each) for each in functions)
    if not usable:
        show(_unusable(found, functions))
        return
    verdict = _verdict(found, functions)
    SESSION.remember(verdict)
    progress.store(verdict)
    show(report.verdict(verdict))


def hint(exercise: object = None, level: object = None) -> None:
    """Show the next hint for an exercise, or that of one ``level``: 1 to 3, 4 for the solution."""
    found = _find(exercise)
    if not isinstance(found, Exercise):
        show(found)
        return
    if level is None:
        level = SESSION.next_hint(found.id)
    elif not (type(level) is int and level in (1, 2, 3, 4)):
        text = f'A hint has level 1, 2 or 3, as in `hint("{found.id}", 1)`.'
        show(report.notice("No such hint", text))
        return
    if level == 4:
        show(report.notice(f"Hints for {found.title}", _solution(found)))
        return
    body = found.hints[level - 1]
    # A skeleton is code: its indented lines keep their form.
    code = "\n".join(line[4:] for line in body.split("\n") if line.startswith("    "))
    said = " ".join(line for line in body.split("\n") if not line.startswith("    "))
    title = f"Hint {level} of 3 for {found.title}, {_LEVELS[level - 1]}"
    show(report.notice(title, said or "Fill in the dots:", code))


def _solution(exercise: Exercise) -> str:
    chapter = chapter_of(exercise)
    return (
        "There are no more hints. A worked solution, with the reasons, is in "
        f"`solutions/{chapter}.ipynb`; on the website it is the page Solutions: {TITLES[chapter]}."
    )


def _verdict(exercise: Exercise, functions: tuple[Callable, ...]) -> Verdict:
    """The verdict on the first draw that is not answered right, else on the last."""
    for seed in SEEDS:
        cases = exercise.cases(seed)
        run = observe(exercise.named(functions), cases, exercise.seconds)
        verdict = judge(exercise, cases, run)
        if verdict.status != "correct":
            break
    return verdict


def _find(exercise: object) -> Exercise | Display:
    """The exercise, or the message that says why there is none."""
    if not isinstance(exercise, str):
        text = "The first argument is the exercise's name in quotes, then comes your function: "
        text += f"`{OUTLINES['linear'].call}`."
        return report.notice("No exercise named", text)
    if exercise not in OUTLINES:
        return report.unknown("exercise", exercise, OUTLINES, "{}")
    try:
        return EXERCISES[exercise]
    except ModuleNotFoundError:
        return _without_torch(OUTLINES[exercise])


def _without_torch(outline: Outline) -> Display:
    """Why the exercise cannot be loaded."""
    text = (
        f"`{outline.id}` is checked with PyTorch, and the Python here has none. Open the notebook "
        f"`exercises/{chapter_of(outline)}.ipynb` in JupyterLab, on Binder or in Colab: the same "
        "call answers there."
    )
    return report.notice(f"{outline.title} needs PyTorch", text)


def _unusable(exercise: Exercise, functions: tuple[object, ...]) -> Display:
    """Why these arguments cannot be checked."""
    others = [each for each in functions if not callable(each)]
    if others:
        text = (
            f"`check` needs the function itself, without {_misplaced(others[0])}: "
            f"`{exercise.call}`. What came is {words.kind(plain(others[0]))}."
        )
    else:
        count = len(exercise.functions)
        plural = "" if count == 1 else "s"
        text = f"This exercise takes {count} function{plural}: `{exercise.call}`. "
        text += f"What came is {len(functions) or 'none'}."
    return report.notice(f"Cannot check {exercise.title}", text)


def _misplaced(given: object) -> str:
    if isinstance(given, str):
        return "quotes"
    return "brackets" if isinstance(given, list | tuple) else "parentheses"

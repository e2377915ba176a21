"""``check``: it answers in the cell and never raises."""

from collections.abc import Callable
from functools import lru_cache

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.judging.judge import judge
from nnbook.checks.judging.readings import KnownAnswers
from nnbook.checks.judging.verdict import Verdict
from nnbook.checks.notebook import progress, report
from nnbook.checks.notebook.display import Display, show
from nnbook.checks.notebook.lookup import find
from nnbook.checks.notebook.reason import question
from nnbook.checks.notebook.session import SESSION
from nnbook.checks.observing import Case, observe, ordinary, plain
from nnbook.checks.observing.plain import type_name
from nnbook.checks.values import describing

# The same inputs at every call: a failing example stays the same while it is worked on, and
# a notebook gives the same output twice. What is right on the first draw meets the second, so
# that answers copied from what was shown, or kept between calls, are found out. A grader draws
# its own.
SEEDS = (2024, 2025)


def check(exercise: object = None, *functions: object) -> None:
    """Check the functions written for an exercise: ``check("linear", linear)``."""
    found = find(exercise)
    show(_answer(found, functions) if isinstance(found, Exercise) else found)


def _answer(exercise: Exercise, functions: tuple[object, ...]) -> Display:
    if not 0 < len(functions) <= len(exercise.functions) or not all(map(callable, functions)):
        return _unusable(exercise, functions)
    try:
        verdict = _verdict(exercise, _by_name(exercise, functions))
    except Exception as error:
        return _failed(exercise, error)
    SESSION.remember(verdict)
    progress.store(verdict)
    return report.verdict(verdict, question(exercise))


def _by_name(exercise: Exercise, functions: tuple[Callable, ...]) -> dict[str, Callable]:
    """The functions as those of the exercise, in its order; what comes last may be left out.

    Where some are left out, the names that the functions were defined under say which these are.
    """
    names = [function.name for function in exercise.functions]
    own = [getattr(function, "__name__", None) for function in functions]
    some = len(own) < len(names) and len({*own}) == len(own) and {*own} <= {*names}
    return dict(zip(own if some else names, functions, strict=False))


def _verdict(exercise: Exercise, functions: dict[str, Callable]) -> Verdict:
    """The verdict on the first draw that is not answered right, else on the last."""
    for seed in SEEDS:
        cases, known = _drawn(exercise, seed)
        seen = observe(functions, cases, exercise.seconds)
        verdict = judge(exercise, cases, seen, known)
        if verdict.status != "correct":
            break
    return verdict


def _failed(exercise: Exercise, error: Exception) -> Display:
    """What to say where the check itself stumbles, over what cells have made of the session."""
    text = (
        f"The check itself failed, not your function: {type_name(error)}. A cell of this notebook "
        "may have replaced a part of Python or PyTorch. Restart the kernel, run the notebook from "
        "the top, and check again."
    )
    return report.notice(f"Cannot check {exercise.title}", text)


@lru_cache(maxsize=64)
def _drawn(exercise: Exercise, seed: int) -> tuple[tuple[Case, ...], KnownAnswers]:
    """The inputs, and what known answers do on them: the same at each further check."""
    with ordinary():
        cases = exercise.cases(seed)
        return cases, KnownAnswers(exercise, cases)


def _unusable(exercise: Exercise, functions: tuple[object, ...]) -> Display:
    """Why these arguments cannot be checked."""
    others = [each for each in functions if not callable(each)]
    if others:
        text = (
            f"`check` needs the function itself, without {_misplaced(others[0])}: "
            f"`{exercise.call}`. What came is {describing.kind(plain(others[0]))}."
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

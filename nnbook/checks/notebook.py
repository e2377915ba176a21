"""``check``, ``hint`` and ``scoreboard``: they answer in the cell and never raise."""

import difflib
import sys
from collections.abc import Callable, Iterable

import torch

from nnbook.checks import report, words
from nnbook.checks.catalogue import CHAPTERS, EXERCISES, chapter_of
from nnbook.checks.exercise import Exercise
from nnbook.checks.judge import judge
from nnbook.checks.observing import observe, plain
from nnbook.checks.session import SESSION
from nnbook.checks.verdict import Verdict

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
        _show(found)
        return
    usable = len(functions) == len(found.functions) and all(callable(each) for each in functions)
    if not usable:
        _show(_unusable(found, functions))
        return
    verdict = _verdict(found, functions)
    SESSION.verdicts[found.id] = verdict
    _show(report.verdict(verdict))


def hint(exercise: object = None, level: object = None) -> None:
    """Show the next hint for an exercise, or the hint of one ``level``, 1 to 3."""
    found = _find(exercise)
    if not isinstance(found, Exercise):
        _show(found)
        return
    if level is None:
        level = SESSION.next_hint(found.id)
    elif not (type(level) is int and level in (1, 2, 3)):
        text = f'A hint has level 1, 2 or 3, as in `hint("{found.id}", 1)`.'
        _show(report.notice("No such hint", text))
        return
    where = f"`solutions/{chapter_of(found)}.ipynb`"
    if level == 4:
        text = f"There are no more hints. A worked solution, with the reasons, is in {where}."
        _show(report.notice(f"Hints for {found.title}", text))
        return
    body = found.hints[level - 1]
    # A skeleton is code: its indented lines keep their form.
    code = "\n".join(line[4:] for line in body.split("\n") if line.startswith("    "))
    said = " ".join(line for line in body.split("\n") if not line.startswith("    "))
    title = f"Hint {level} of 3 for {found.title}, {_LEVELS[level - 1]}"
    _show(report.notice(title, said or "Fill in the dots:", code))


def scoreboard(chapter: object = None) -> None:
    """Show how the exercises of a chapter stand: ``scoreboard("01_layers")``."""
    exercises = CHAPTERS.get(chapter) if isinstance(chapter, str) else None
    if exercises is None:
        _show(_unknown("chapter", chapter, CHAPTERS, 'scoreboard("{}")'))
        return
    verdicts = [SESSION.verdicts.get(exercise.id) for exercise in exercises]
    body = [
        (
            exercise.title + (" (stretch)" if exercise.stretch else ""),
            verdict.outcome if verdict else "not attempted",
            f"{verdict.points if verdict else 0} of {exercise.points}",
        )
        for exercise, verdict in zip(exercises, verdicts, strict=True)
    ]
    points = sum(verdict.points for verdict in verdicts if verdict)
    most = sum(exercise.points for exercise in exercises)
    done = {verdict.exercise for verdict in verdicts if verdict and verdict.status == "correct"}
    left = [exercise for exercise in exercises if exercise.id not in done]
    closing = [f"{points} of {most} points, {len(done)} of {len(exercises)} exercises correct."]
    if left:
        one = min(left, key=lambda exercise: exercise.stretch)
        closing.append(f"Next: {one.title}, about {one.minutes} minutes. Then run `{one.call}`.")
    else:
        closing.append("All exercises of this chapter are correct. Well done.")
    _show(report.scoreboard(f"Scoreboard {chapter}", body, points / most, closing))


def _verdict(exercise: Exercise, functions: tuple[Callable, ...]) -> Verdict:
    """The verdict on the first draw that is not answered right, else on the last."""
    for seed in SEEDS:
        cases = exercise.cases(torch.Generator().manual_seed(seed))
        run = observe(exercise.named(functions), cases, exercise.seconds)
        verdict = judge(exercise, cases, run)
        if verdict.status != "correct":
            break
    return verdict


def _find(exercise: object) -> Exercise | report.Display:
    """The exercise, or the message that says why there is none."""
    if not isinstance(exercise, str):
        text = "The first argument is the exercise's name in quotes, then comes your function: "
        text += f"`{EXERCISES['linear'].call}`."
        return report.notice("No exercise named", text)
    found = EXERCISES.get(exercise)
    return found or _unknown("exercise", exercise, EXERCISES, "{}")


def _unknown(what: str, name: object, known: Iterable[str], form: str) -> report.Display:
    known = list(known)
    given = name[:60] if isinstance(name, str) else type(name).__name__
    close = difflib.get_close_matches(given.lower(), known, n=1, cutoff=0.5)
    meant = f" Did you mean `{form.format(close[0])}`?" if close else ""
    text = f"There is no {what} `{given}`.{meant}"
    return report.notice(f"Unknown {what}", f"{text} There are: {', '.join(known)}.")


def _unusable(exercise: Exercise, functions: tuple[object, ...]) -> report.Display:
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


def _show(answer: report.Display) -> None:
    # IPython is never imported for this: where it is not running, there is no cell.
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        from IPython.display import display

        display({"text/plain": answer.text, "text/html": answer.html}, raw=True)
    else:
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        print(answer.text.encode(encoding, "replace").decode(encoding))

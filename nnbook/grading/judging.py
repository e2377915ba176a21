"""Inputs for a submission, and the verdict on what came back. No learner's code runs here."""

import hashlib
import hmac
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.judging.readings import KnownAnswers
from nnbook.checks.judging.verdict import Verdict
from nnbook.checks.observing import Case, Observations, undisturbed


class Questions:
    """What one submission is asked: the exercises of its chapters, each with inputs of its own.

    ``asked``: exercises and cases by the exercise's id.
    """

    def __init__(self, chapters: tuple[str, ...], secret: bytes, content: bytes) -> None:
        exercises = [EXERCISES[each.id] for chapter in chapters for each in CHAPTERS[chapter]]
        self.asked = {each.id: (each, fresh_cases(each, secret, content)) for each in exercises}
        self._known = {
            name: KnownAnswers(exercise, cases) for name, (exercise, cases) in self.asked.items()
        }

    def answer(self) -> None:
        """Let our own implementations answer, while the submission is run elsewhere."""
        with undisturbed(), suppress(Exception):  # judging meets the same, and says so
            for known in self._known.values():
                dict(known.reference)

    def verdicts(self, seen: Mapping[str, Observations]) -> tuple[Verdict, ...]:
        """The verdict on each exercise, from what the submission's functions did."""
        return tuple(
            verdict_of(exercise, cases, seen[name], self._known[name])
            for name, (exercise, cases) in self.asked.items()
        )


def fresh_cases(exercise: Exercise, secret: bytes, content: bytes) -> tuple[Case, ...]:
    """Inputs that follow from the secret and the submission's bytes: whoever does not know the
    secret cannot know them, and grading the same file again asks the same."""
    said = hashlib.sha256(content).digest() + exercise.id.encode()
    digest = hmac.new(secret, said, hashlib.sha256).digest()
    seed = int.from_bytes(digest[:8], "big") >> 1
    return exercise.cases(seed)


def verdict_of(
    exercise: Exercise,
    cases: tuple[Case, ...],
    seen: Observations,
    known: KnownAnswers | None = None,
) -> Verdict:
    """The verdict. What cannot be judged gets no points, and stops nothing else."""
    try:
        return _ended(judge(exercise, cases, seen, known), cases, seen)
    except Exception as error:
        return Verdict(
            id=exercise.id,
            title=exercise.title,
            points=0,
            max_points=exercise.points,
            status="error",
            observed=f"What the functions gave back could not be judged ({type(error).__name__}).",
            step="Return plain tensors, numbers, tuples or dicts, as the exercise says.",
        )


def _ended(verdict: Verdict, cases: tuple[Case, ...], seen: Observations) -> Verdict:
    """The verdict; where no answer came because the process ended, in words for that."""
    ended = {
        case.function: seen.by_label[case.label].value
        for case in cases
        if seen.by_label[case.label].ending == "ended"
    }
    if not ended:
        return verdict
    names = " and ".join(f"`{name}`" for name in ended)
    reason = next(iter(ended.values()))
    return replace(
        verdict,
        status="error",
        diagnosis="ends-process",
        observed=f"No answer came back from {names}: {reason}.",
        evidence=(),
        differences=(),
        points_to="Something ended the whole process: `os._exit`, a kill, too much memory, or a "
        "crash below Python.",
        step="Restart the kernel, run all cells from the top, and see which one does not come "
        "back.",
    )

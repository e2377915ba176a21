"""Inputs for a submission, and the verdict on what came back. No learner's code runs here."""

import hashlib
import hmac
from dataclasses import replace

from nnbook.checks.exercises.catalogue import CHAPTERS, EXERCISES
from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.judging.judge import judge
from nnbook.checks.observing.records import Case, Run
from nnbook.grading.results import ExerciseResult
from nnbook.grading.sandbox.inside.cells import ENDED


def exercises_of(chapters: tuple[str, ...]) -> tuple[Exercise, ...]:
    """The exercises of chapters, in order."""
    return tuple(EXERCISES[each.id] for chapter in chapters for each in CHAPTERS[chapter])


def fresh_cases(exercise: Exercise, secret: bytes, content: bytes) -> tuple[Case, ...]:
    """Inputs that follow from the secret and the submission's bytes: whoever does not know the
    secret cannot know them, and grading the same file again asks the same."""
    said = hashlib.sha256(content).digest() + exercise.id.encode()
    digest = hmac.new(secret, said, hashlib.sha256).digest()
    seed = int.from_bytes(digest[:8], "big") >> 1
    return exercise.cases(seed)


def result_of(exercise: Exercise, cases: tuple[Case, ...], run: Run) -> ExerciseResult:
    """The verdict as a result. What cannot be judged gets no points, and stops nothing else."""
    try:
        result = ExerciseResult.of(judge(exercise, cases, run))
        return _ended(exercise, result, run)
    except Exception as error:
        return ExerciseResult(
            id=exercise.id,
            title=exercise.title,
            points=0,
            max_points=exercise.points,
            status="error",
            message="What the functions gave back could not be judged.",
            observed=f"What the functions gave back could not be judged ({type(error).__name__}).",
            step="Return plain tensors, numbers, tuples or dicts, as the exercise says.",
        )


def _ended(exercise: Exercise, result: ExerciseResult, run: Run) -> ExerciseResult:
    """The result; where no answer came because the process ended, in words for that."""
    failures = [each.failure for each in run.observations.values() if each.ending == "raised"]
    ended = [failure for failure in failures if failure is not None and failure.kind == ENDED]
    if result.status != "error" or not ended:
        return result
    names = " and ".join(f"`{function.name}`" for function in exercise.functions)
    observed = f"No answer came back from {names}: {ended[0].message}."
    points_to = (
        "Something ended the whole process: `os._exit`, a kill, too much memory, or a crash "
        "below Python."
    )
    step = "Restart the kernel, run all cells from the top, and see which one does not come back."
    return replace(
        result,
        diagnosis="ends-process",
        observed=observed,
        evidence=(),
        points_to=points_to,
        step=step,
        message=f"{observed} {points_to} {step}",
    )

"""Inputs for a submission, and the verdict on what came back. No learner's code runs here."""

import hashlib
import hmac

import torch

from nnbook.checks.catalogue import CHAPTERS
from nnbook.checks.exercise import Exercise
from nnbook.checks.judge import judge
from nnbook.checks.observing.records import Case, Run
from nnbook.grading.results import ExerciseResult


def exercises_of(chapters: tuple[str, ...]) -> tuple[Exercise, ...]:
    """The exercises of chapters, in order."""
    return tuple(exercise for chapter in chapters for exercise in CHAPTERS[chapter])


def fresh_cases(exercise: Exercise, secret: bytes, content: bytes) -> tuple[Case, ...]:
    """Inputs that follow from the secret and the submission's bytes: whoever does not know the
    secret cannot know them, and grading the same file again asks the same."""
    said = hashlib.sha256(content).digest() + exercise.id.encode()
    digest = hmac.new(secret, said, hashlib.sha256).digest()
    seed = int.from_bytes(digest[:8], "big") >> 1
    return exercise.cases(torch.Generator().manual_seed(seed))


def result_of(exercise: Exercise, cases: tuple[Case, ...], run: Run) -> ExerciseResult:
    """The verdict as a result. What cannot be judged gets no points, and stops nothing else."""
    try:
        return ExerciseResult.of(judge(exercise, cases, run))
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

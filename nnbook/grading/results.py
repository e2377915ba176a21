"""What grading says about submissions, ready to be shown, stored and counted. Needs no torch."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from nnbook.checks.judging.verdict import Verdict


@dataclass(frozen=True)
class Behaviour:
    """What an answer without a name does on the inputs of its class; see ``probing``.

    ``answers``: by case, as JSON holds them. ``code``: the learner's functions, as text.
    """

    exercise: str
    answers: dict[str, Any]
    code: str = ""


@dataclass(frozen=True)
class SubmissionResult:
    """One notebook's outcome. Either ``error`` says in one line why it could not be graded, and
    there are no exercises, or there is one verdict for each exercise of its chapters.

    ``notes`` are lines about the run (a cell that was stopped and skipped). ``layers_missing``
    are the parts of isolation that this run did without, each with its remedy. ``behaviours``: what
    answers do whose mistake has no name, where that was asked for.
    """

    path: str
    error: str | None = None
    exercises: tuple[Verdict, ...] = ()
    chapters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    layers_missing: tuple[str, ...] = ()
    seconds: float = 0.0
    behaviours: tuple[Behaviour, ...] = ()

    @property
    def score(self) -> int | float:
        """Points in all."""
        return _sum(exercise.points for exercise in self.exercises)

    @property
    def max_score(self) -> int | float:
        """Points that could be had in all."""
        return _sum(exercise.max_points for exercise in self.exercises)


def _sum(points: Iterable[int | float]) -> int | float:
    """The sum, without what binary fractions add to it."""
    total = sum(points)
    return round(total, 2) if isinstance(total, float) else total


def to_json(results: Iterable[SubmissionResult]) -> dict[str, Any]:
    """The object that ``nnbook grade --json`` prints."""
    return {
        "submissions": [
            {
                "path": result.path,
                "score": result.score,
                "max_score": result.max_score,
                "error": result.error,
                "exercises": [
                    {
                        "id": exercise.id,
                        "points": exercise.points,
                        "max_points": exercise.max_points,
                        "status": exercise.status,
                        "diagnosis": exercise.diagnosis,
                        "message": exercise.message,
                    }
                    for exercise in result.exercises
                ],
            }
            for result in results
        ]
    }


def to_dict(result: SubmissionResult) -> dict[str, Any]:
    """All of a result as what JSON can hold; ``from_dict`` makes it a result again."""
    return asdict(result)


def from_dict(data: dict[str, Any]) -> SubmissionResult:
    """The result that ``to_dict`` made, also after a way through JSON."""
    return msgspec.convert(data, SubmissionResult)

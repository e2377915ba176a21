"""What grading says about submissions, ready to be shown, stored and counted. Needs no torch."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from nnbook.checks.judging.verdict import Verdict


@dataclass(frozen=True)
class SubmissionResult:
    """One notebook's outcome. Either ``error`` says in one line why it could not be graded, and
    there are no exercises, or there is one verdict for each exercise of its chapters.

    ``notes`` are lines about the run (a cell that was stopped and skipped). ``layers_missing``
    are the parts of isolation that this run did without, each with its remedy.
    """

    path: str
    error: str | None = None
    exercises: tuple[Verdict, ...] = ()
    chapters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    layers_missing: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def score(self) -> int:
        """Points in all."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def max_score(self) -> int:
        """Points that could be had in all."""
        return sum(exercise.max_points for exercise in self.exercises)


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

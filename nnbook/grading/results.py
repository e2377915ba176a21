"""What grading says about submissions, ready to be shown, stored and counted. Needs no torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from nnbook.checks.judging.verdict import Verdict

Status = Literal["correct", "incorrect", "not_attempted", "error", "timeout"]


@dataclass(frozen=True)
class ExerciseResult:
    """The outcome of one exercise of one submission.

    ``diagnosis`` is the slug of a catalogued or general mistake, else None. ``properties`` holds
    (title, whether it holds); ``evidence`` holds (label, text). ``message`` says the same as
    ``observed``, ``points_to`` and ``step``, in one paragraph. Texts may quote the submission:
    escape them where they are shown.
    """

    id: str
    title: str
    points: int
    max_points: int
    status: Status
    diagnosis: str | None = None
    message: str = ""
    properties: tuple[tuple[str, bool], ...] = ()
    observed: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    points_to: str = ""
    step: str = ""
    printed: str = ""

    @classmethod
    def of(cls, verdict: Verdict) -> ExerciseResult:
        """The verdict of judging, as a result."""
        return cls(
            id=verdict.exercise,
            title=verdict.title,
            points=verdict.points,
            max_points=verdict.max_points,
            status=verdict.status,
            diagnosis=verdict.diagnosis,
            message=verdict.message,
            properties=verdict.properties,
            observed=verdict.observed,
            evidence=verdict.evidence,
            points_to=verdict.points_to,
            step=verdict.step,
            printed=verdict.printed,
        )


@dataclass(frozen=True)
class SubmissionResult:
    """One notebook's outcome. Either ``error`` says in one line why it could not be graded, and
    there are no exercises, or there is one result for each exercise of its chapters.

    ``notes`` are lines about the run (a cell that was stopped and skipped). ``layers_missing``
    are the parts of isolation that this run did without, each with the line that mends it.
    """

    path: str
    error: str | None = None
    exercises: tuple[ExerciseResult, ...] = ()
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
    exercises = tuple(
        ExerciseResult(
            **{
                **each,
                "properties": tuple((title, holds) for title, holds in each["properties"]),
                "evidence": tuple((label, text) for label, text in each["evidence"]),
            }
        )
        for each in data["exercises"]
    )
    tuples = {name: tuple(data[name]) for name in ("chapters", "notes", "layers_missing")}
    return SubmissionResult(**{**data, **tuples, "exercises": exercises})

"""How the exercises stand: what this session saw, else what an earlier one stored."""

from collections.abc import Iterable
from dataclasses import dataclass

from nnbook.checks.exercises.outline import Outline
from nnbook.checks.exercises.table import CHAPTERS, TITLES
from nnbook.checks.notebook import progress
from nnbook.checks.notebook.session import SESSION


@dataclass(frozen=True)
class Standing:
    """One exercise beside the outcome and the points of its latest attempt."""

    exercise: Outline
    outcome: str = "not attempted"
    points: int = 0

    @property
    def correct(self) -> bool:
        """Whether it is solved."""
        return self.outcome == "correct"


def standings() -> dict[str, tuple[Standing, ...]]:
    """Every exercise of the book, by chapter; chapters without exercises are left out."""
    stored = progress.stored()

    def standing(exercise: Outline) -> Standing:
        verdict = SESSION.verdicts.get(exercise.id)
        if verdict is not None and verdict.status != "not_attempted":
            return Standing(exercise, verdict.outcome, verdict.points)
        if exercise.id in stored:
            return Standing(exercise, stored[exercise.id].outcome, stored[exercise.id].points)
        return Standing(exercise)

    return {
        chapter: tuple(map(standing, exercises))
        for chapter, exercises in CHAPTERS.items()
        if exercises
    }


def next_one(given: Iterable[Standing]) -> Outline | None:
    """The first exercise that is not solved; stretches come last."""
    left = [each.exercise for each in given if not each.correct]
    return min(left, key=lambda exercise: exercise.stretch, default=None)


def reached(given: Iterable[Standing]) -> int:
    """Points in all."""
    return sum(each.points for each in given)


def worth(given: Iterable[Standing]) -> int:
    """Points that there are."""
    return sum(each.exercise.points for each in given)


def solved(given: Iterable[Standing]) -> int:
    """How many are correct."""
    return sum(each.correct for each in given)


def heading(chapter: str) -> str:
    """``1 · Layers``."""
    return f"{int(chapter.split('_')[0])} · {TITLES[chapter]}"


def notebook_of(exercise: Outline) -> str:
    """Where its task stands: ``exercises/01_layers.ipynb``."""
    return f"exercises/{exercise.chapter}.ipynb"

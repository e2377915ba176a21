"""What a class's results add up to: scores, exercises, mistakes. Plain counting, no pictures."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.results import Behaviour, SubmissionResult
from nnbook.grading.submission.platforms import Owner

BINS = 10


@dataclass(frozen=True)
class Entry:
    """A result beside whose it is and where its feedback page lies, relative to the class page.

    ``owner``: what a learning platform's name says. ``attempt``: how often it was handed in before;
    ``changed``: when the file was, in seconds. ``late``: whether it came after the deadline.
    """

    student: str
    result: SubmissionResult
    page: str
    owner: Owner | None = None
    attempt: int = 0
    changed: float = 0.0
    late: bool = False

    @property
    def graded(self) -> bool:
        """Whether there is a score."""
        return self.result.error is None


@dataclass(frozen=True)
class ExerciseTally:
    """How a class did in one exercise. ``outcomes`` counts correct, incorrect, not attempted."""

    id: str
    title: str
    outcomes: Counter[str]
    points: float
    max_points: int

    @property
    def submissions(self) -> int:
        """How many submissions hold the exercise, attempted or not."""
        return self.outcomes.total()

    def share(self, outcome: str) -> float:
        """The part of the submissions with this outcome, 0 to 1."""
        return self.outcomes[outcome] / self.submissions


@dataclass(frozen=True)
class Mistake:
    """A mistake that ``entries`` made in an exercise, with its words from the first of them."""

    exercise: Verdict
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Cluster:
    """Answers that do the same. ``verdict`` and ``example`` are those of the first entry."""

    id: str
    entries: tuple[Entry, ...]
    verdict: Verdict
    example: Behaviour
    comment: str = ""


def percent(result: SubmissionResult) -> float:
    """The score in per cent of the highest possible; 0 where that is 0."""
    return 100 * result.score / result.max_score if result.max_score else 0.0


def only(chapter: str, entries: Iterable[Entry]) -> list[Entry]:
    """What ``entries`` say about one chapter; those that could not be graded stay."""
    names = {outline.id for outline in CHAPTERS[chapter]}
    found = []
    for entry in entries:
        kept = tuple(each for each in entry.result.exercises if each.id in names)
        if kept:
            result = replace(entry.result, exercises=kept, chapters=(chapter,))
            found.append(replace(entry, result=result))
        elif not entry.graded:
            found.append(entry)
    return found


def latest(entries: Sequence[Entry]) -> list[Entry]:
    """What counts where the latest attempt does: each student's exercises, each only once.

    The latest has the highest number in its name, else the latest change.
    """
    newest: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=_when):
        for exercise in entry.result.exercises:
            newest[entry.student, exercise.id] = entry
    found = []
    for entry in entries:
        kept = tuple(
            each for each in entry.result.exercises if newest[entry.student, each.id] is entry
        )
        if kept or not entry.graded:
            result = entry.result
            if len(kept) < len(result.exercises):
                result = replace(result, exercises=kept)
            found.append(replace(entry, result=result))
    return found


def undecided(entries: Iterable[Entry]) -> list[str]:
    """The students of whom it cannot be told which of two attempts is the latest."""
    seen: dict[tuple, str] = {}
    found: dict[str, None] = {}
    for entry in entries:
        for exercise in entry.result.exercises:
            key = (entry.student, exercise.id, entry.attempt, entry.changed)
            if seen.setdefault(key, entry.result.path) != entry.result.path:
                found[entry.student] = None
    return list(found)


def _when(entry: Entry) -> tuple[int, float, str]:
    return entry.attempt, entry.changed, entry.result.path


def best(entries: Iterable[Entry]) -> dict[str, dict[str, int]]:
    """Each student's best points by exercise, over all submissions; students by name."""
    students: dict[str, dict[str, int]] = {}
    for entry in entries:
        points = students.setdefault(entry.student, {})
        for exercise in entry.result.exercises:
            points[exercise.id] = max(points.get(exercise.id, 0), exercise.points)
    return dict(sorted(students.items()))


def scores(entries: Iterable[Entry]) -> list[float]:
    """The students' scores, in per cent of all exercises that the class handed in.

    A student of whom nothing could be graded has none.
    """
    graded = [entry for entry in entries if entry.graded]
    most = sum(each.max_points for each in exercise_tallies(graded))
    return [100 * sum(points.values()) / most if most else 0.0 for points in best(graded).values()]


def distribution(entries: Iterable[Entry]) -> list[int]:
    """How many students' scores lie in each tenth, from 0–9 % to 90–100 %."""
    counts = [0] * BINS
    for score in scores(entries):
        counts[min(BINS - 1, int(score * BINS / 100))] += 1
    return counts


def median(entries: Iterable[Entry]) -> float | None:
    """The students' median score in per cent, or None without any."""
    found = scores(entries)
    return statistics.median(found) if found else None


def exercise_tallies(entries: Iterable[Entry]) -> list[ExerciseTally]:
    """Each exercise's tally, chapter by chapter, in the order in which they are taught."""
    found: dict[str, list[Verdict]] = {}
    # Submissions hold whole chapters, in order: sorted by chapter, so are the exercises.
    for entry in sorted(entries, key=lambda entry: entry.result.chapters):
        for exercise in entry.result.exercises:
            found.setdefault(exercise.id, []).append(exercise)
    return [
        ExerciseTally(
            id=name,
            title=each[0].title,
            outcomes=Counter(verdict.outcome for verdict in each),
            points=statistics.fmean(exercise.points for exercise in each),
            max_points=each[0].max_points,
        )
        for name, each in found.items()
    ]


def mistakes(entries: Sequence[Entry]) -> list[Mistake]:
    """The mistakes that have a name, those that most submissions make first."""
    found: dict[tuple[str, str], list[tuple[Entry, Verdict]]] = {}
    for entry in entries:
        for exercise in entry.result.exercises:
            if exercise.diagnosis and exercise.status not in ("correct", "not_attempted"):
                found.setdefault((exercise.id, exercise.diagnosis), []).append((entry, exercise))
    ranked = [Mistake(made[0][1], tuple(entry for entry, _ in made)) for made in found.values()]
    return sorted(
        ranked,
        key=lambda each: (-len(each.entries), each.exercise.id, each.exercise.diagnosis or ""),
    )

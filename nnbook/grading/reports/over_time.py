"""What a class has stopped getting wrong: this run beside an earlier one, chapter beside chapter.

Only counts are shown. Answers are compared, not points: rules on points change nothing here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nnbook.checks.exercises.table import CHAPTERS, OUTLINES, TITLES
from nnbook.grading.reports.tally import Entry

_CHAPTER_OF = {each.id: chapter for chapter, group in CHAPTERS.items() for each in group}


@dataclass(frozen=True)
class Snapshot:
    """What one run came to. ``outcomes``: each student's, by exercise; ``mistakes``: their names.

    ``at``: when, as an ISO date and time in UTC; empty for the run that is going on.
    """

    outcomes: dict[str, dict[str, str]]
    mistakes: dict[str, dict[str, str]]
    at: str = ""


@dataclass(frozen=True)
class Change:
    """How many students made a mistake in the earlier run, and how many of them no longer do."""

    title: str
    before: int
    no_longer: int


@dataclass(frozen=True)
class Shares:
    """A mistake that several chapters know: (made it, students) by chapter, as far as handed in."""

    title: str
    chapters: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class OverTime:
    """``since``: the day of the earlier run; empty where there is none.

    ``both``: how many students were there both times; ``only_then`` and ``only_now``: the others.
    """

    since: str = ""
    both: int = 0
    only_then: int = 0
    only_now: int = 0
    correct: Sequence[tuple[str, int, int, int]] = ()
    stopped: Sequence[Change] = ()
    chapters: Sequence[str] = ()
    shares: Sequence[Shares] = field(default_factory=tuple)


def snapshot(entries: Iterable[Entry]) -> Snapshot:
    """What the class did: for each student and exercise, the best outcome and its mistake."""
    outcomes: dict[str, dict[str, str]] = defaultdict(dict)
    mistakes: dict[str, dict[str, str]] = defaultdict(dict)
    points: dict[tuple[str, str], float] = {}
    for entry in entries:
        for exercise in entry.result.exercises:
            key = entry.student, exercise.id
            if points.get(key, -1) >= exercise.points:
                continue
            points[key] = exercise.points
            outcomes[entry.student][exercise.id] = exercise.outcome
            mistakes[entry.student].pop(exercise.id, None)
            if exercise.outcome == "incorrect" and exercise.diagnosis:
                mistakes[entry.student][exercise.id] = exercise.diagnosis
    return Snapshot(dict(outcomes), {name: each for name, each in mistakes.items() if each})


def renamed(given: Snapshot, names: Mapping[str, str]) -> Snapshot:
    """The same, students called as ``names`` has them: a roster may have come since.

    Where somebody was there under both names, what stood under the new one stays.
    """
    old = {names.get(name, name): name for name in given.outcomes}
    old |= {name: name for name in given.outcomes if name in names.values()}
    mistakes = {new: given.mistakes.get(name, {}) for new, name in old.items()}
    return replace(
        given,
        outcomes={new: given.outcomes[name] for new, name in old.items()},
        mistakes={name: each for name, each in mistakes.items() if each},
    )


def without(given: Snapshot, exercises: Collection[str]) -> Snapshot:
    """The same without these exercises."""

    def kept(table: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        return {
            student: {name: what for name, what in each.items() if name not in exercises}
            for student, each in table.items()
        }

    return replace(given, outcomes=kept(given.outcomes), mistakes=kept(given.mistakes))


def over_time(now: Snapshot, earlier: Snapshot | None) -> OverTime:
    """Compare. Only students who were there both times count for what has changed."""
    chapters, shares = _chapters(now)
    if earlier is None:
        return OverTime(chapters=chapters, shares=shares)
    both = [name for name in now.outcomes if name in earlier.outcomes]
    return OverTime(
        since=earlier.at[:10],
        both=len(both),
        only_then=len(earlier.outcomes) - len(both),
        only_now=len(now.outcomes) - len(both),
        correct=_correct(now, earlier, both),
        stopped=_stopped(now, earlier, both),
        chapters=chapters,
        shares=shares,
    )


def to_json(given: Snapshot) -> dict[str, Any]:
    """What is stored of a run."""
    return {"outcomes": given.outcomes, "mistakes": given.mistakes}


def _correct(
    now: Snapshot, earlier: Snapshot, both: Sequence[str]
) -> list[tuple[str, int, int, int]]:
    """(title, correct then, correct now, students) for each exercise that either run has."""
    found = []
    for name, outline in OUTLINES.items():
        pairs = [
            (earlier.outcomes[student][name], now.outcomes[student][name])
            for student in both
            if name in earlier.outcomes[student] and name in now.outcomes[student]
        ]
        if pairs:
            then, today = (sum(pair[i] == "correct" for pair in pairs) for i in (0, 1))
            found.append((outline.title, then, today, len(pairs)))
    return found


def _stopped(now: Snapshot, earlier: Snapshot, both: Sequence[str]) -> list[Change]:
    before: Counter[tuple[str, str]] = Counter()
    gone: Counter[tuple[str, str]] = Counter()
    for student in both:
        for exercise, mistake in earlier.mistakes.get(student, {}).items():
            if exercise not in now.outcomes[student]:
                continue
            before[exercise, mistake] += 1
            if now.mistakes.get(student, {}).get(exercise) != mistake:
                gone[exercise, mistake] += 1
    ranked = sorted(before, key=lambda key: (-gone[key], -before[key], key))
    return [
        Change(f"{_title(exercise)}: {mistake}", before[exercise, mistake], gone[exercise, mistake])
        for exercise, mistake in ranked
    ]


def _chapters(now: Snapshot) -> tuple[list[str], list[Shares]]:
    """The mistakes that were made in a chapter and can be made in a later one as well."""
    students: Counter[str] = Counter()
    made: dict[str, Counter[str]] = defaultdict(Counter)
    for student, outcomes in now.outcomes.items():
        for chapter in {_CHAPTER_OF[each] for each in outcomes if each in _CHAPTER_OF}:
            students[chapter] += 1
        pairs = {
            (mistake, _CHAPTER_OF[exercise])
            for exercise, mistake in now.mistakes.get(student, {}).items()
            if exercise in _CHAPTER_OF
        }
        for mistake, chapter in pairs:
            made[mistake][chapter] += 1
    order = [chapter for chapter in CHAPTERS if students[chapter]]
    if len(order) < 2:
        return [], []
    shares = [
        Shares(
            mistake,
            {TITLES[chapter]: (counts[chapter], students[chapter]) for chapter in order},
        )
        for mistake, counts in made.items()
        if len(counts) > 1
    ]
    ranked = sorted(
        shares, key=lambda each: (-sum(n for n, _ in each.chapters.values()), each.title)
    )
    return [TITLES[chapter] for chapter in order], ranked


def _title(exercise: str) -> str:
    return OUTLINES[exercise].title if exercise in OUTLINES else exercise

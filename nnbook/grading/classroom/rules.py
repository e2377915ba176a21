"""How points count in a class: what exercises are worth, which are left out, what being late costs.

From one small file of the teacher's, in TOML::

    leave_out = ["diagnose"]

    [points]
    linear = 10

    [late]
    percent = 20
    deadline = 2026-11-30T23:59:00
    students = ["Ada Lovelace"]
    excused = ["Grace Hopper"]
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nnbook.checks.exercises.table import OUTLINES
from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.classroom.toml_file import read_toml
from nnbook.grading.reports.tally import Entry
from nnbook.grading.submission import names

_KEYS = {"leave_out", "points", "late"}
_LATE_KEYS = {"percent", "deadline", "students", "excused"}
MOST_POINTS = 10_000


class RulesError(Exception):
    """The rules cannot be used; the message says where and why, in one line."""


@dataclass(frozen=True)
class Rules:
    """``points``: by exercise, where other than the book's. ``percent`` is taken off what is late;
    0 only notes it, and None is for rules that say nothing of it.

    ``deadline`` is compared with the times of handing in as the platform gives them.
    """

    points: Mapping[str, float] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    percent: float | None = None
    deadline: datetime | None = None
    late: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """What the rules say, for whoever reads a page."""
        found = []
        if self.points:
            each = ", ".join(f"{_title(name)} {most:g}" for name, most in self.points.items())
            found.append(f"Points that differ from the book's: {each}.")
        if self.leave_out:
            found.append(f"Not counted: {', '.join(map(_title, self.leave_out))}.")
        if self.percent is not None:
            until = f" (after {self.deadline:%Y-%m-%d %H:%M})" if self.deadline else ""
            cost = f"{self.percent:g} %" if self.percent else "none"
            found.append(f"Late{until}: {cost} of the points are taken off.")
        return found

    def apply(
        self, entries: Sequence[Entry], times: Mapping[str, datetime] | None = None
    ) -> tuple[list[Entry], list[str]]:
        """The entries as they count, and lines on what could not be applied.

        ``times``: when students handed in, by name, as far as the roster says so.
        """
        times = times or {}
        notes = self._unknown(entries)
        if self.deadline is not None:
            unsure = {e.student for e in entries if not e.late and e.student not in times}
            unsure -= {e.student for e in entries if e.owner and e.owner.platform == "canvas"}
            if unsure:
                whom = "1 student" if len(unsure) == 1 else f"{len(unsure)} students"
                notes.append(
                    f"the deadline could not be applied to {whom}: nothing says when they "
                    "handed in; name who was late under [late], students"
                )
        return [self._counted(each, times) for each in entries], notes

    def _counted(self, entry: Entry, times: Mapping[str, datetime]) -> Entry:
        late = entry.late or _named(entry.student, self.late)
        if self.deadline is not None and entry.student in times:
            late = late or times[entry.student] > self.deadline
        late = late and not _named(entry.student, self.excused)
        keep = 1 - (self.percent or 0) / 100 if late else 1.0
        exercises = tuple(
            self._weighed(each, keep)
            for each in entry.result.exercises
            if each.id not in self.leave_out
        )
        return replace(entry, late=late, result=replace(entry.result, exercises=exercises))

    def _weighed(self, verdict: Verdict, keep: float) -> Verdict:
        most = self.points.get(verdict.id, verdict.max_points)
        if most == verdict.max_points and keep == 1:
            return verdict
        share = verdict.points / verdict.max_points if verdict.max_points else 0.0
        return replace(verdict, points=_whole(share * most * keep), max_points=_whole(most))

    def _unknown(self, entries: Iterable[Entry]) -> list[str]:
        students = {entry.student for entry in entries}
        missing = [
            name
            for name in (*self.late, *self.excused)
            if not any(_named(student, (name,)) for student in students)
        ]
        return [f"the rules name {name}, who handed in nothing" for name in missing]


def read_rules(path: Path) -> Rules:
    """Read and check the file. Raises ``RulesError``."""
    try:
        given = read_toml(path)
    except FileNotFoundError as error:
        raise RulesError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise RulesError(str(error)) from None
    try:
        return _checked(given)
    except ValueError as error:
        raise RulesError(f"{path}: {error}") from None


def _checked(given: Mapping[str, Any]) -> Rules:
    _require(set(given), _KEYS, "there is")
    late = given.get("late", {})
    points = given.get("points", {})
    if not isinstance(late, dict) or not isinstance(points, dict):
        raise ValueError("[points] and [late] are tables: give each a line of its own in brackets")
    _require(set(late), _LATE_KEYS, "in [late] there is")
    leave_out = _texts(given.get("leave_out", []), "leave_out")
    for name in (*points, *leave_out):
        if name not in OUTLINES:
            raise ValueError(f"no exercise “{name}”; there are: {', '.join(OUTLINES)}")
    for name, most in points.items():
        _number(most, f"points of {name}", MOST_POINTS)
    percent = late.get("percent")
    if percent is not None:
        _number(percent, "percent", 100)
    deadline = late.get("deadline")
    if deadline is not None and not isinstance(deadline, datetime):
        raise ValueError("deadline is a date and time without quotes, such as 2026-11-30T23:59:00")
    if deadline is not None and deadline.tzinfo is not None:
        raise ValueError(
            "deadline has a time zone, which times of handing in have not: write it as the "
            "platform's clock shows it, such as 2026-11-30T23:59:00"
        )
    if "percent" not in late and late:
        raise ValueError("[late] needs percent: how much of the points is taken off")
    return Rules(
        points=dict(points),
        leave_out=leave_out,
        percent=percent if percent is None else float(percent),
        deadline=deadline,
        late=_texts(late.get("students", []), "students"),
        excused=_texts(late.get("excused", []), "excused"),
    )


def _require(keys: set[str], known: set[str], there_is: str) -> None:
    if unknown := sorted(keys - known):
        raise ValueError(f"“{unknown[0]}” is nothing; {there_is}: {', '.join(sorted(known))}")


def _texts(given: Any, name: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise ValueError(f'{name} is a list of texts, such as ["…", "…"]')
    return tuple(given)


def _number(given: Any, name: str, most: float) -> None:
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if not number or not 0 <= given <= most:
        raise ValueError(f"{name}: expected is a number from 0 to {most}, not {given!r}")


def _named(student: str, among: Iterable[str]) -> bool:
    mine = names.forms(student)
    return any(student == name or mine & names.forms(name) for name in among)


def _whole(points: float) -> int | float:
    rounded = round(points, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _title(name: str) -> str:
    return OUTLINES[name].title

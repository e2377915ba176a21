"""All that is written about a class: tables, pages, and what goes back to its platform."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.classroom.clusters import (
    COMMENTS,
    add_tables,
    cluster,
    on_pages,
    read_comments,
)
from nnbook.grading.classroom.course import PAGES, Course
from nnbook.grading.classroom.handing_back import Back, hand_back
from nnbook.grading.classroom.rules import Rules
from nnbook.grading.reports import tables, tally
from nnbook.grading.reports.class_page import class_pages, roll
from nnbook.grading.reports.concepts import Concepts
from nnbook.grading.reports.feedback_page import feedback_page, file_name, is_file_name
from nnbook.grading.reports.over_time import OverTime, Snapshot, over_time, snapshot, to_json
from nnbook.grading.reports.rendering import write
from nnbook.grading.reports.tally import Cluster, Entry

Attempts = Literal["best", "latest"]


@dataclass(frozen=True)
class Choices:
    """What a teacher chose. ``chapter``: the only one that reports are about; None for all.

    ``attempts``: which of a student's count; ``back``: how marks go back to the platform;
    ``concepts``: the class's answers to the concept inventory.
    """

    chapter: str | None = None
    attempts: Attempts = "best"
    back: Back = field(default_factory=Back)
    rules: Rules = field(default_factory=Rules)
    concepts: Concepts = field(default_factory=Concepts)


@dataclass(frozen=True)
class Report:
    """What reports are about: all entries, those that count, and how many still wait.

    ``notices`` and ``back`` are lines on the class, and on what goes back to the platform.
    """

    entries: list[Entry]
    counting: list[Entry]
    unfinished: int
    notices: tuple[str, ...]
    back: tuple[str, ...]


def write_reports(course: Course, choices: Choices, out: Path) -> Report:
    """Write everything into ``out``. Raises ``OSError``, and what the parts of it raise."""
    return _Writing(course, choices, out).all()


class _Writing:
    def __init__(self, course: Course, choices: Choices, out: Path) -> None:
        self._course = course
        self._choices = choices
        self._out = out
        matching = course.of.matching
        members = matching.found.values() if matching else ()
        self._times: dict[str, datetime] = {
            each.name: each.handed_in for each in members if each.handed_in is not None
        }

    def all(self) -> Report:
        course, choices, out = self._course, self._choices, self._out
        entries = course.entries()
        unfinished = len(course.found.submissions) - len(entries)
        entries, unapplied = self._counted(entries)
        counting = tally.latest(entries) if choices.attempts == "latest" else entries
        clusters = self._clusters(entries)
        matching = course.of.matching
        notices = [*course.found.notices, *(matching.notes if matching else ()), *unapplied]
        if choices.attempts == "latest":
            notices += map(_undecided, tally.undecided(entries))
        self._write_tables(entries, counting)
        self._write_feedback(entries, clusters)
        back = hand_back(course.of, entries, counting, choices.back, out)
        pages = class_pages(
            entries,
            unfinished,
            choices.chapter,
            course.found.left_out,
            counting=counting,
            roll=roll(notices, matching, back),
            clusters=clusters,
            changes=None if unfinished else self._over_time(counting),
            rules=choices.rules.lines(),
            concepts=choices.concepts,
        )
        _remove(out, "class-*.html", set(pages))
        for name, page in pages.items():
            write(out / name, page)
        return Report(entries, counting, unfinished, tuple(notices), tuple(back))

    def _counted(self, entries: list[Entry]) -> tuple[list[Entry], list[str]]:
        """The entries as they count, and what could not be applied to them."""
        if self._choices.chapter is not None:
            entries = tally.only(self._choices.chapter, entries)
        return self._choices.rules.apply(entries, self._times)

    def _whole(self, entry: Entry) -> Entry:
        """The same entry with its whole result, as it counts."""
        result = self._course.result(entry.result.path)
        if result is None:
            return entry
        counted, _ = self._counted([replace(entry, result=result)])
        return counted[0] if counted else entry

    def _write_tables(self, entries: Sequence[Entry], counting: Sequence[Entry]) -> None:
        left_out, matching = self._course.found.left_out, self._course.of.matching
        absent = [each.name for each in matching.absent] if matching else []
        text = tables.submissions_csv(entries, left_out)
        write(self._out / "gradebook.csv", text, tables.ENCODING)
        text = tables.students_csv(counting, left_out, absent)
        write(self._out / "students.csv", text, tables.ENCODING)

    def _write_feedback(self, entries: Sequence[Entry], clusters: Sequence[Cluster]) -> None:
        by_student = defaultdict(list)
        for each in self._course.found.left_out:
            by_student[each.student].append(each)
        said, rules = on_pages(clusters), self._choices.rules.lines()
        for entry in entries:
            page = feedback_page(
                [self._whole(entry).result],
                student=entry.student,
                left_out=by_student.get(entry.student, []),
                comments=said.get(entry.result.path),
                rules=[*rules, *(["This was late."] if rules and entry.late else [])],
            )
            write(self._out / entry.page, page)
        kept = {file_name(each.path) for each in self._course.found.submissions}
        folder = self._out / PAGES
        kept |= {page.name for page in folder.glob("*.html") if not is_file_name(page.name)}
        _remove(folder, "*.html", kept)

    def _clusters(self, entries: Sequence[Entry]) -> list[Cluster]:
        """Answers whose mistake has no name, grouped, with comments; new groups get a table."""
        file, gradebook = self._out / COMMENTS, self._course.gradebook
        comments = read_comments(file)
        known = gradebook.clusters()
        found = cluster(entries, known)
        gradebook.keep_clusters(known)
        add_tables(file, found, comments)
        return [
            replace(each, comment=comments.get(each.id, ""), verdict=self._example(each))
            for each in found
        ]

    def _example(self, of: Cluster) -> Verdict:
        """The verdict on the first of a cluster, with its evidence."""
        exercises = self._whole(of.entries[0]).result.exercises
        return next((each for each in exercises if each.id == of.verdict.id), of.verdict)

    def _over_time(self, counting: Sequence[Entry]) -> OverTime:
        now = snapshot(counting)
        about = str(self._choices.chapter)
        earlier = self._course.gradebook.keep_run(about, to_json(now))
        return over_time(now, earlier and Snapshot(**earlier[1], at=earlier[0]))


def _undecided(student: str) -> str:
    return f"{student}: which attempt is the latest cannot be told: the last by name counts"


def _remove(folder: Path, pattern: str, keep: set[str]) -> None:
    """Remove pages of submissions that are there no more."""
    for page in folder.glob(pattern):
        if page.name not in keep:
            page.unlink(missing_ok=True)

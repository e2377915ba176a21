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
from nnbook.grading.reports.over_time import (
    OverTime,
    Snapshot,
    over_time,
    renamed,
    snapshot,
    to_json,
    without,
)
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
        handed_in = self._of_the_chapter(entries)
        entries, unapplied = choices.rules.apply(handed_in, self._times)
        counting = self._that_count(entries)
        clusters = self._clusters(entries, unfinished)
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
            changes=None if unfinished else self._over_time(self._that_count(handed_in)),
            rules=choices.rules.lines(),
            concepts=choices.concepts,
        )
        _remove(out, "class-*.html", set(pages))
        for name, page in pages.items():
            write(out / name, page)
        return Report(entries, counting, unfinished, tuple(notices), tuple(back))

    def _of_the_chapter(self, entries: list[Entry]) -> list[Entry]:
        chapter = self._choices.chapter
        return entries if chapter is None else tally.only(chapter, entries)

    def _that_count(self, entries: list[Entry]) -> list[Entry]:
        return tally.latest(entries) if self._choices.attempts == "latest" else entries

    def _whole(self, entry: Entry) -> Entry:
        """The same entry with its whole result, as it counts."""
        result = self._course.result(entry.result.path)
        if result is None:
            return entry
        whole = self._of_the_chapter([replace(entry, result=result)])
        counted, _ = self._choices.rules.apply(whole, self._times)
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

    def _clusters(self, entries: Sequence[Entry], unfinished: int) -> list[Cluster]:
        """Answers whose mistake has no name, grouped, with comments; new groups get a table.

        Not while some wait: what a group is called would depend on where the run was stopped.
        """
        file, gradebook = self._out / COMMENTS, self._course.gradebook
        comments = read_comments(file)
        known = gradebook.clusters()
        found = cluster(entries, known)
        if not unfinished:
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

    def _over_time(self, handed_in: Sequence[Entry]) -> OverTime:
        """Compare with the last run that was about the same and came to something else."""
        now, about = snapshot(handed_in), str(self._choices.chapter)
        if self._choices.attempts != "best":
            about += f", {self._choices.attempts}"
        kept = self._course.gradebook.keep_run(about, to_json(now))
        left_out, matching = self._choices.rules.leave_out, self._course.of.matching
        earlier = None
        if kept is not None:
            at, report = kept
            names = {name: each.name for name, each in matching.found.items()} if matching else {}
            earlier = without(renamed(Snapshot(**report, at=at), names), left_out)
        return over_time(without(now, left_out), earlier)


def _undecided(student: str) -> str:
    return f"{student}: which attempt is the latest cannot be told: the last by name counts"


def _remove(folder: Path, pattern: str, keep: set[str]) -> None:
    """Remove pages of submissions that are there no more."""
    for page in folder.glob(pattern):
        if page.name not in keep:
            page.unlink(missing_ok=True)

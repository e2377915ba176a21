"""One class: what is not graded yet, each result kept, the reports written."""

import hashlib
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

import nnbook
from nnbook.grading.classroom.clusters import (
    COMMENTS,
    add_tables,
    cluster,
    on_pages,
    read_comments,
)
from nnbook.grading.classroom.gradebook import Gradebook
from nnbook.grading.classroom.handing_back import Back, hand_back
from nnbook.grading.classroom.rules import Rules
from nnbook.grading.classroom.source import Class
from nnbook.grading.classroom.workers import Job
from nnbook.grading.reports import tables, tally
from nnbook.grading.reports.class_page import class_page, roll
from nnbook.grading.reports.feedback_page import feedback_page, file_name, is_file_name
from nnbook.grading.reports.over_time import OverTime, Snapshot, over_time, snapshot, to_json
from nnbook.grading.reports.rendering import write
from nnbook.grading.reports.tally import Cluster, Entry
from nnbook.grading.results import SubmissionResult
from nnbook.grading.submission.collecting import Collection, Submission
from nnbook.grading.submission.platforms import attempt
from nnbook.grading.submission.reading import NotGradable, read_bytes

PAGES = "feedback"
Attempts = Literal["best", "latest"]
_PACKAGE = Path(nnbook.__file__).parent
# In place of the digest of a file that could not be read: it is read again in every run.
UNREADABLE = "unreadable"


class Pool(Protocol):
    """What grades: worker processes here, or a cluster."""

    def run(self, jobs: Iterable[Job]) -> Generator[tuple[Job, SubmissionResult], None, None]:
        """Grade ``jobs``; yield each with its result as soon as it is there. Can be closed."""


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


@dataclass
class Course:
    """A class with its gradebook. Files have at most ``most`` bytes.

    ``chapter``: the only one that reports are about; None for all. ``attempts``: which of a
    student's count; ``back``: how marks go back to where the roster is from.
    """

    of: Class
    gradebook: Gradebook
    most: int
    chapter: str | None = None
    attempts: Attempts = "best"
    back: Back = field(default_factory=Back)
    rules: Rules = field(default_factory=Rules)
    _digests: dict[str, str] = field(default_factory=dict)
    _changed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def found(self) -> Collection:
        """What was handed in."""
        return self.of.found

    def waiting(self, retry: bool = False) -> list[Submission]:
        """Read every submission; return those without a result. Notes what cannot be read.

        With ``retry`` also those whose result says that they could not be graded.
        """
        waiting = []
        for submission in self.found.submissions:
            try:
                data = self._data(submission)
            except NotGradable as problem:
                self._keep_problem(submission.path, str(problem))
                continue
            digest = self._digests[submission.path] = _digest(data)
            result = self.gradebook.get(submission.path, digest)
            if result is None or (retry and result.error is not None):
                waiting.append(submission)
        return waiting

    def grade(
        self, waiting: Sequence[Submission], pool: Pool
    ) -> Generator[SubmissionResult, None, None]:
        """Grade ``waiting``; yield each result once it is kept."""
        with closing(pool.run(self._jobs(waiting))) as answers:
            for job, result in answers:
                self._digests[job.path] = job.digest
                self.gradebook.add(job.digest, result)
                yield result
        for path, problem in self._changed:
            yield self._keep_problem(path, problem)

    def entries(self) -> list[Entry]:
        """What is graded of the submissions, with the name of each page."""
        found = []
        for submission in self.found.submissions:
            result = self.gradebook.get(submission.path, self._digests.get(submission.path, ""))
            if result is not None:
                found.append(_entry(submission, result))
        return found

    def write_reports(self, out: Path) -> Report:
        """Write the tables, the class page, the feedback pages and what goes back into ``out``."""
        entries = self.entries()
        unfinished = len(self.found.submissions) - len(entries)
        if self.chapter is not None:
            entries = tally.only(self.chapter, entries)
        entries, unapplied = self.rules.apply(entries, self._times())
        clusters = self._clusters(entries, out / COMMENTS)
        left_out, matching = self.found.left_out, self.of.matching
        counting = tally.latest(entries) if self.attempts == "latest" else entries
        notices = [*self.found.notices, *(matching.notes if matching else ()), *unapplied]
        if self.attempts == "latest":
            notices += [
                f"{student}: which attempt is the latest cannot be told: the last by name counts"
                for student in tally.undecided(entries)
            ]
        absent = [each.name for each in matching.absent] if matching else []
        write(out / "gradebook.csv", tables.submissions_csv(entries, left_out), tables.ENCODING)
        students = tables.students_csv(counting, left_out, absent)
        write(out / "students.csv", students, tables.ENCODING)
        by_student = defaultdict(list)
        for each in left_out:
            by_student[each.student].append(each)
        said, rules = on_pages(clusters), self.rules.lines()
        for entry in entries:
            page = feedback_page(
                [entry.result],
                student=entry.student,
                left_out=by_student.get(entry.student, []),
                comments=said.get(entry.result.path),
                rules=[*rules, *(["This was late."] if rules and entry.late else [])],
            )
            write(out / entry.page, page)
        _remove_pages(out / PAGES, {file_name(each.path) for each in self.found.submissions})
        back = hand_back(self.of, entries, counting, self.back, out)
        page = class_page(
            entries,
            unfinished,
            self.chapter,
            left_out,
            counting=counting,
            roll=roll(notices, matching, back),
            clusters=clusters,
            changes=self._over_time(counting) if not unfinished else None,
            rules=rules,
        )
        write(out / "class.html", page)
        return Report(entries, counting, unfinished, tuple(notices), tuple(back))

    def _times(self) -> dict[str, datetime]:
        """When students handed in, as far as the roster says so."""
        found = self.of.matching.found.values() if self.of.matching else ()
        return {each.name: each.handed_in for each in found if each.handed_in is not None}

    def _clusters(self, entries: Sequence[Entry], file: Path) -> list[Cluster]:
        """What has no name, by what it does, with a teacher's comments; new ones get a table."""
        comments = read_comments(file)
        known = self.gradebook.clusters()
        found = cluster(entries, known)
        self.gradebook.keep_clusters(known)
        add_tables(file, found, comments)
        return [replace(each, comment=comments.get(each.id, "")) for each in found]

    def _over_time(self, counting: Sequence[Entry]) -> OverTime:
        now = snapshot(counting)
        earlier = self.gradebook.keep_run(f"{self.chapter}", to_json(now))
        return over_time(now, earlier and Snapshot(**earlier[1], at=earlier[0]))

    def _jobs(self, waiting: Iterable[Submission]) -> Iterator[Job]:
        """Read again when its turn comes: the digest is that of the bytes that are graded.

        Runs in other threads, which leave the gradebook alone.
        """
        for submission in waiting:
            try:
                data = self._data(submission)
            except NotGradable as problem:
                self._changed.append((submission.path, str(problem)))
            else:
                yield Job(submission.path, data, _digest(data))

    def _data(self, submission: Submission) -> bytes:
        if submission.problem:
            raise NotGradable(submission.problem)
        return read_bytes(self.of.folder / submission.path, self.most)

    def _keep_problem(self, path: str, problem: str) -> SubmissionResult:
        self._digests[path] = UNREADABLE
        result = SubmissionResult(path=path, error=problem)
        self.gradebook.add(UNREADABLE, result)
        return result


def _entry(submission: Submission, result: SubmissionResult) -> Entry:
    owner = submission.owner
    name = owner.given if owner is not None and owner.given else submission.path
    return Entry(
        submission.student,
        result,
        f"{PAGES}/{file_name(submission.path)}",
        owner=owner,
        attempt=attempt(name.rpartition("/")[2]),
        changed=submission.changed,
        late=owner is not None and owner.late,
    )


def _remove_pages(folder: Path, keep: set[str]) -> None:
    """Remove the feedback pages of submissions that are there no more."""
    for page in folder.glob("*.html"):
        if is_file_name(page.name) and page.name not in keep:
            page.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(_what_grades() + data).hexdigest()


@cache
def _what_grades() -> bytes:
    """A digest of the code that a result depends on: where it has changed, so may have results."""
    found = hashlib.sha256()
    for file in sorted(_files_that_grade()):
        found.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    return found.digest()


def _files_that_grade() -> Iterator[Path]:
    for room in ("checks", "grading/submission", "grading/sandbox"):
        for suffix in ("py", "toml"):
            yield from (_PACKAGE / room).rglob(f"*.{suffix}")
    yield from (_PACKAGE / "grading").glob("*.py")

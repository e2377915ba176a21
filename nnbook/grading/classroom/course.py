"""One class: what is not graded yet, each result kept, the reports written."""

import hashlib
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

import nnbook
from nnbook.grading.classroom.gradebook import Gradebook
from nnbook.grading.classroom.workers import Job
from nnbook.grading.reports import tables, tally
from nnbook.grading.reports.class_page import class_page
from nnbook.grading.reports.feedback_page import feedback_page, file_name, is_file_name
from nnbook.grading.reports.rendering import write
from nnbook.grading.reports.tally import Entry
from nnbook.grading.results import SubmissionResult
from nnbook.grading.submission.collecting import Collection, Submission
from nnbook.grading.submission.reading import NotGradable, read_bytes

PAGES = "feedback"
_PACKAGE = Path(nnbook.__file__).parent
# In place of the digest of a file that could not be read: it is read again in every run.
UNREADABLE = "unreadable"


class Pool(Protocol):
    """What grades: worker processes here, or a cluster."""

    def run(self, jobs: Iterable[Job]) -> Generator[tuple[Job, SubmissionResult], None, None]:
        """Grade ``jobs``; yield each with its result as soon as it is there. Can be closed."""


@dataclass
class Course:
    """What was found in ``folder`` with its gradebook. Files have at most ``most`` bytes.

    ``chapter``: the only one that reports are about; None for all.
    """

    folder: Path
    found: Collection
    gradebook: Gradebook
    most: int
    chapter: str | None = None
    _digests: dict[str, str] = field(default_factory=dict)
    _changed: list[tuple[str, str]] = field(default_factory=list)

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
                page = f"{PAGES}/{file_name(submission.path)}"
                found.append(Entry(submission.student, result, page))
        return found

    def write_reports(self, out: Path) -> tuple[list[Entry], int]:
        """Write the tables, the class page and the feedback pages into ``out``.

        Returns what they are about, and how many submissions still wait to be graded.
        """
        entries = self.entries()
        unfinished = len(self.found.submissions) - len(entries)
        if self.chapter is not None:
            entries = tally.only(self.chapter, entries)
        left_out = self.found.left_out
        write(out / "gradebook.csv", tables.submissions_csv(entries, left_out), tables.ENCODING)
        write(out / "students.csv", tables.students_csv(entries, left_out), tables.ENCODING)
        by_student = defaultdict(list)
        for each in left_out:
            by_student[each.student].append(each)
        for entry in entries:
            others = by_student.get(entry.student, [])
            page = feedback_page([entry.result], student=entry.student, left_out=others)
            write(out / entry.page, page)
        _remove_pages(out / PAGES, {file_name(each.path) for each in self.found.submissions})
        write(out / "class.html", class_page(entries, unfinished, self.chapter, left_out))
        return entries, unfinished

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
        return read_bytes(self.folder / submission.path, self.most)

    def _keep_problem(self, path: str, problem: str) -> SubmissionResult:
        self._digests[path] = UNREADABLE
        result = SubmissionResult(path=path, error=problem)
        self.gradebook.add(UNREADABLE, result)
        return result


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

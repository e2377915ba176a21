"""One class: what is not graded yet, each result kept, the reports written."""

import hashlib
import json
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import nnbook
from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.classroom.gradebook import Gradebook
from nnbook.grading.classroom.source import Class
from nnbook.grading.classroom.workers import Job
from nnbook.grading.reports.feedback_page import file_name
from nnbook.grading.reports.tally import Entry
from nnbook.grading.results import SubmissionResult
from nnbook.grading.submission.collecting import Collection, Submission
from nnbook.grading.submission.platforms import attempt
from nnbook.grading.submission.reading import NotGradable, read_bytes

PAGES = "feedback"
_SHARED = ("id", "title", "status", "observed", "points_to", "step")
_PACKAGE = Path(nnbook.__file__).parent
# In place of the digest of a file that could not be read: it is read again in every run.
UNREADABLE = "unreadable"


class Pool(Protocol):
    """What grades: worker processes here, or a cluster."""

    def run(self, jobs: Iterable[Job]) -> Generator[tuple[Job, SubmissionResult], None, None]:
        """Grade ``jobs``; yield each with its result as soon as it is there. Can be closed."""


@dataclass
class Course:
    """A class with its gradebook. Files have at most ``most`` bytes."""

    of: Class
    gradebook: Gradebook
    most: int
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
        """What is graded of the submissions, with the name of each page.

        Results are without what only their own pages show: a class may be large.
        """
        found, verdicts, answers = [], {}, {}
        for submission in self.found.submissions:
            result = self.result(submission.path)
            if result is not None:
                found.append(_entry(submission, _slim(result, verdicts, answers)))
        return found

    def result(self, path: str) -> SubmissionResult | None:
        """The whole result of the submission at ``path``; None where it is not graded yet."""
        return self.gradebook.get(path, self._digests.get(path, ""))

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


def _slim(
    result: SubmissionResult, verdicts: dict[Verdict, Verdict], answers: dict[str, Any]
) -> SubmissionResult:
    """The result without evidence. What many results say is kept once, in the two tables."""
    slim = (
        replace(
            each,
            evidence=(),
            differences=(),
            properties=(),
            printed="",
            **{name: sys.intern(getattr(each, name)) for name in _SHARED},
        )
        for each in result.exercises
    )
    behaviours = tuple(
        replace(each, answers=answers.setdefault(json.dumps(each.answers), each.answers))
        for each in result.behaviours
    )
    exercises = tuple(verdicts.setdefault(each, each) for each in slim)
    return replace(result, exercises=exercises, behaviours=behaviours)


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

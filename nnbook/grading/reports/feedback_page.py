"""One learner's feedback, as an HTML page."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nnbook.grading.reports.rendering import missing_layers, render, write
from nnbook.grading.reports.tally import percent
from nnbook.grading.results import SubmissionResult
from nnbook.grading.submission.collecting import LeftOut


@dataclass(frozen=True)
class Feedback:
    """One submission as it is shown to its author. ``comments``: a teacher's, by exercise."""

    result: SubmissionResult
    anchor: str
    student: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)

    @property
    def percent(self) -> float:
        """The score in per cent."""
        return percent(self.result)

    @property
    def lead(self) -> str:
        """One or two sentences: how far along, and what comes next."""
        exercises = self.result.exercises
        correct = [each for each in exercises if each.outcome == "correct"]
        tried = [each for each in exercises if each.outcome == "incorrect"]
        rest = [each for each in exercises if each.outcome == "not attempted"]
        if not exercises:
            return ""
        if len(correct) == len(exercises):
            return "Every exercise is correct. Well done: this page is yours to keep."
        if len(rest) == len(exercises):
            return f"Nothing has been attempted yet. A good place to start: {rest[0].title}."
        count = f"{len(correct)} of {len(exercises)} exercises are correct."
        if len(correct) == 1:
            count = f"1 of {len(exercises)} exercises is correct."
        if tried:
            # The one that has come furthest: least is missing there.
            nearest = max(tried, key=lambda each: each.points / max(1, each.max_points))
            word = "Nearest to done" if nearest.points else "Look next at"
            return f"{count} {word}: {nearest.title}."
        return f"{count} Next: {rest[0].title}."

    @property
    def kept(self) -> list[tuple[str, str]]:
        """(title, takeaway) of every exercise, once all are correct."""
        exercises = self.result.exercises
        if not exercises or any(each.outcome != "correct" for each in exercises):
            return []
        return [(each.title, each.points_to) for each in exercises if each.points_to]


def feedback_page(
    results: Sequence[SubmissionResult],
    title: str = "Feedback",
    student: str = "",
    left_out: Sequence[LeftOut] = (),
    comments: Mapping[str, str] | None = None,
    rules: Sequence[str] = (),
) -> str:
    """Return a page with the feedback on one notebook or on several.

    ``left_out``: what else was handed in, and why it is not graded. ``comments``: a teacher's words
    on exercises, by id. ``rules``: lines on how points were counted.
    """
    graded = [result for result in results if result.error is None]
    return render(
        "feedback.html",
        feedbacks=[
            Feedback(each, f"n{i}", student, comments or {}) for i, each in enumerate(results, 1)
        ],
        rules=rules,
        title=f"Feedback: {results[0].path}" if len(results) == 1 else title,
        score=sum(result.score for result in graded),
        total=sum(result.max_score for result in graded),
        layers=missing_layers(results),
        left_out=left_out,
    )


def write_report(
    results: Sequence[SubmissionResult], path: Path | str, left_out: Sequence[LeftOut] = ()
) -> None:
    """Write the page of ``feedback_page`` to ``path``. Raises ``OSError``."""
    write(Path(path), feedback_page(results, left_out=left_out))


def is_file_name(name: str) -> bool:
    """Whether ``file_name`` may have given this name."""
    return re.fullmatch(r"[A-Za-z0-9_-]{1,60}-[0-9a-f]{10}\.html", name) is not None


def file_name(path: str) -> str:
    """A name for the page of the submission at ``path``: readable, short, unique, plain ASCII."""
    stem = path[: -len(".ipynb")] if path.lower().endswith(".ipynb") else path
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:60]
    return f"{slug or 'submission'}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:10]}.html"

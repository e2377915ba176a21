"""Feedback as HTML pages that need nothing else: no script, no file, no other host.

Everything from a submission is escaped, and its unseen characters are made visible.
"""

import hashlib
import html
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nnbook import files
from nnbook.grading.reports import visible
from nnbook.grading.reports.tally import OUTCOMES, outcome, percent
from nnbook.grading.results import SubmissionResult

MARKS = {"correct": "✓", "incorrect": "✗", "not attempted": "○"}
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Feedback:
    """One submission as it is shown to its author."""

    result: SubmissionResult
    anchor: str
    student: str = ""

    @property
    def percent(self) -> float:
        """The score in per cent."""
        return percent(self.result)

    @property
    def lead(self) -> str:
        """One or two sentences: how far along, and what comes next."""
        exercises = self.result.exercises
        correct = [each for each in exercises if outcome(each) == "correct"]
        tried = [each for each in exercises if outcome(each) == "incorrect"]
        rest = [each for each in exercises if outcome(each) == "not attempted"]
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
        if not exercises or any(outcome(each) != "correct" for each in exercises):
            return []
        return [(each.title, each.points_to) for each in exercises if each.points_to]


def report(results: Sequence[SubmissionResult], title: str = "Feedback", student: str = "") -> str:
    """Return a page with the feedback on one notebook or on several."""
    graded = [result for result in results if result.error is None]
    return (
        _environment()
        .get_template("report.html")
        .render(
            feedbacks=[Feedback(each, f"n{i}", student) for i, each in enumerate(results, 1)],
            title=f"Feedback: {results[0].path}" if len(results) == 1 else title,
            score=sum(result.score for result in graded),
            total=sum(result.max_score for result in graded),
            layers=missing_layers(results),
        )
    )


def write_report(results: Sequence[SubmissionResult], path: Path | str) -> None:
    """Write the page of ``report`` to ``path``. Raises ``OSError``."""
    write(Path(path), report(results))


def render(template: str, **values: Any) -> str:
    """Fill a template of this package."""
    return _environment().get_template(template).render(**values)


def write(path: Path, content: str, encoding: str = "utf-8") -> None:
    """Write a file in one step, into a folder that is made if need be. Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    files.replace(path, content, encoding)


def missing_layers(results: Iterable[SubmissionResult]) -> list[str]:
    """The parts of isolation that some run did without, each once."""
    return list(dict.fromkeys(layer for result in results for layer in result.layers_missing))


def file_name(path: str) -> str:
    """A name for the page of the submission at ``path``: readable, short, unique, plain ASCII."""
    stem = path[: -len(".ipynb")] if path.lower().endswith(".ipynb") else path
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:60]
    return f"{slug or 'submission'}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:10]}.html"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "line": visible.line,
        "text": visible.text,
        "inline": inline,
        "outcome": outcome,
        "class": lambda word: re.sub(r"[^a-z0-9]+", "-", word.lower()),
    }
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    environment.globals |= {"marks": MARKS, "outcomes": OUTCOMES, "style": Markup(style)}
    return environment


def inline(given: str) -> Markup:
    """Text with its ``code`` between single backquotes, as HTML."""
    shown = html.escape(visible.text(given), quote=True)
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", shown))

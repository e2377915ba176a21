"""What goes back to a learning platform: marks in its own export, feedback in one ZIP."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nnbook import files
from nnbook.grading.classroom.source import Class
from nnbook.grading.reports import tally
from nnbook.grading.reports.feedback_zip import Page, write_zip
from nnbook.grading.reports.marks_back import Mark, fill, identity, mark_column
from nnbook.grading.reports.tally import Entry

MARKS, FEEDBACK = "marks.csv", "feedback.zip"
_MOST_TITLES = 4


@dataclass(frozen=True)
class Back:
    """How marks are written: into which column, and out of how many points; None: as exported."""

    column: str | None = None
    out_of: float | None = None


def check(of: Class, back: Back) -> None:
    """Raise ``NoColumn`` where marks could not be written."""
    if of.roster is not None:
        mark_column(of.roster, back.column)


def hand_back(
    of: Class, entries: Sequence[Entry], counting: Sequence[Entry], back: Back, out: Path
) -> list[str]:
    """Write ``marks.csv`` and ``feedback.zip`` where there is something to write them for.

    ``counting``: of ``entries``, what counts. Returns lines on what was written, and what was not.
    """
    lines = []
    if of.roster is not None and of.matching is not None:
        column = mark_column(of.roster, back.column)
        filled = fill(of.roster, of.matching, marks(entries, counting), column, back.out_of)
        files.replace_bytes(out / MARKS, filled.content)
        lines.append(f"{_count(filled.written, 'mark')} written into {MARKS}")
        if of.roster.kind == "moodle" and (name := identity(of.roster)):
            lines.append(f"in Moodle, map “{name}” to find the students")
        lines += filled.notes
    pages = [Page(each.result.path, each.owner, out / each.page) for each in entries]
    if any(page.owner for page in pages):
        placed, others = write_zip(pages, out / FEEDBACK)
        if placed:
            lines.append(f"{_count(placed, 'feedback page')} packed into {FEEDBACK}")
        if others:
            pages = _count(others, "feedback page")
            lines.append(f"left out there, as the platform has no number for the file: {pages}")
    return lines


def marks(entries: Sequence[Entry], counting: Sequence[Entry]) -> dict[str, Mark]:
    """Each student's mark. It is open where something that was handed in could not be graded."""
    tallies = tally.exercise_tallies(counting)
    most = sum(each.max_points for each in tallies)
    lost = Counter(entry.student for entry in entries if not entry.graded)
    best = tally.best(counting)
    found = {}
    for student in sorted({entry.student for entry in entries}):
        points = best.get(student, {})
        score = sum(points.values())
        missing = [each.title for each in tallies if points.get(each.id, 0) < each.max_points]
        text = f"{score:g} of {most:g} points."
        if missing:
            shown = "; ".join(missing[:_MOST_TITLES])
            more = f" and {len(missing) - _MOST_TITLES} more" if len(missing) > _MOST_TITLES else ""
            text += f" Not complete: {shown}{more}."
        reason = "" if most else "no exercise that was handed in counts"
        if lost[student]:
            what = "a file" if lost[student] == 1 else f"{lost[student]} files"
            reason = f"{what} could not be graded"
        found[student] = Mark(score, most, text, reason)
    return found


def _count(count: int, noun: str) -> str:
    return f"{count} {noun if count == 1 else noun + 's'}"

"""The gradebook as CSV: one table of submissions, and one of students.

Cells that a spreadsheet would take for a formula begin with an apostrophe. The files are UTF-8
with a mark at the beginning, by which Excel knows it.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from nnbook.grading.reports import visible
from nnbook.grading.reports.tally import Entry, best, exercise_tallies
from nnbook.grading.submission.collecting import LeftOut

ENCODING = "utf-8-sig"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MOST = 1000


def submissions_csv(entries: Sequence[Entry], left_out: Iterable[LeftOut] = ()) -> str:
    """One row for each submission: whose, where, score, error, notes, and points by exercise.

    ``late`` is ``late`` or empty; ``attempt`` counts from 1.
    What was left out has a row too: its ``error`` says why.
    """
    ids = [each.id for each in exercise_tallies(entries)]
    given = ["student", "submission", "score", "max_score", "error", "notes", "late", "attempt"]
    head = [*given, *ids]
    rows = [_submission(entry, ids) for entry in entries]
    for each in left_out:
        given = [each.student, each.path, "", "", f"left out: {each.reason}", "", "", ""]
        rows.append([*given, *("" for _ in ids)])
    return _csv(head, rows)


def students_csv(
    entries: Sequence[Entry], left_out: Iterable[LeftOut] = (), absent: Iterable[str] = ()
) -> str:
    """One row for each student: the best points by exercise over all submissions, and their sum.

    An exercise that none of the student's submissions holds is an empty cell and counts 0.
    ``not_graded`` counts the submissions that could not be graded: the sum may lack their points.
    ``left_out`` names what else the student handed in. ``handed_in`` counts notebooks: 0 for those
    of the roster who are ``absent``. ``late``: whether any of them was.
    """
    tallies = exercise_tallies(entries)
    most = sum(each.max_points for each in tallies)
    lost = Counter(entry.student for entry in entries if not entry.graded)
    handed_in = Counter(entry.student for entry in entries)
    late = {entry.student for entry in entries if entry.late}
    points_of = best(entries) | {name: {} for name in absent}
    others = defaultdict(list)
    for each in left_out:
        others[each.student].append(f"{each.path} ({each.reason})")
    rows = (
        [
            student,
            sum(points.values()),
            most,
            lost[student],
            "; ".join(others[student]),
            handed_in[student],
            "late" if student in late else "",
            *(points.get(each.id, "") for each in tallies),
        ]
        for student, points in sorted(points_of.items())
    )
    given = ["student", "score", "max_score", "not_graded", "left_out", "handed_in", "late"]
    head = [*given, *(each.id for each in tallies)]
    return _csv(head, rows)


def cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula, without characters that cannot be seen."""
    shown = visible.line(text, _MOST)
    return f"'{shown}" if text.lstrip(" \n").startswith(_FORMULA) else shown


def _submission(entry: Entry, ids: Iterable[str]) -> list[str | int]:
    result = entry.result
    points = {exercise.id: exercise.points for exercise in result.exercises}
    score = [result.score, result.max_score] if entry.graded else ["", ""]
    given = [entry.student, result.path, *score, result.error or "", "; ".join(result.notes)]
    given += ["late" if entry.late else "", entry.attempt + 1]
    return [*given, *(points.get(name, "") for name in ids)]


def _csv(head: list[str], rows: Iterable[list[str | int]]) -> str:
    text = io.StringIO()
    # Quoted throughout: no separator that a spreadsheet may choose splits a text.
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([cell(value) if isinstance(value, str) else value for value in row])
    return text.getvalue()

"""Results as text for a terminal. What a submission says is shown, never obeyed."""

import textwrap
from collections import defaultdict
from collections.abc import Iterable

from nnbook import markup
from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.reports import visible
from nnbook.grading.results import SubmissionResult
from nnbook.grading.submission.collecting import LeftOut

WIDTH = 88
# Files that are left out for the same reason, as many by name.
MOST_PATHS = 20


def table(results: Iterable[SubmissionResult], left_out: Iterable[LeftOut] = ()) -> str:
    """Each submission: its score, one line for each exercise, and what to do next.

    Then what was left out, and why.
    """
    results = list(results)
    blocks = [_submission(result) for result in results]
    graded = [result for result in results if result.error is None]
    if len(results) > 1:
        points = sum(result.score for result in graded)
        most = sum(result.max_score for result in graded)
        files = f"{len(graded)} of {len(results)} notebooks graded"
        blocks.append(f"All: {points} of {most} points · {files}")
    if lines := left_out_lines(left_out):
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def left_out_lines(left_out: Iterable[LeftOut]) -> list[str]:
    """A line for each reason why files or folders are not graded, with their names."""
    by_reason = defaultdict(list)
    for each in left_out:
        by_reason[each.reason].append(visible.line(each.path))
    return [
        f"left out: {visible.line(reason)}: {', '.join(paths[:MOST_PATHS])}"
        + (f" and {len(paths) - MOST_PATHS} more" if len(paths) > MOST_PATHS else "")
        for reason, paths in by_reason.items()
    ]


def isolation(results: Iterable[SubmissionResult]) -> list[str]:
    """A line for each layer of isolation that was missing."""
    layers = dict.fromkeys(layer for result in results for layer in result.layers_missing)
    return [f"isolation: {visible.line(layer)}" for layer in layers]


def _submission(result: SubmissionResult) -> str:
    name = visible.line(result.path)
    if result.error is not None:
        return f"{name}: not graded: {visible.line(result.error)}"
    lines = [f"{name}: {result.score} of {result.max_score} points"]
    rows = [_row(exercise) for exercise in result.exercises]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for exercise, row in zip(result.exercises, rows, strict=True):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  " + "  ".join(cells).rstrip())
        if exercise.status not in ("correct", "not_attempted"):
            said = visible.line(exercise.message, 600)
            lines += textwrap.wrap(said, WIDTH, initial_indent="      ", subsequent_indent="      ")
    lines += [f"  note: {visible.line(note)}" for note in result.notes]
    return "\n".join(lines)


def _row(exercise: Verdict) -> tuple[str, str, str]:
    status = exercise.status.replace("_", " ")
    if exercise.diagnosis is not None:
        status += f" ({exercise.diagnosis})"
    mark = markup.MARKS[exercise.outcome]
    points = f"{exercise.points} of {exercise.max_points} points"
    return f"{mark} {visible.line(exercise.title, 60)}", points, visible.line(status, 80)

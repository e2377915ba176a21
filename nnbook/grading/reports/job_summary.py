"""Feedback as Markdown, for the job summary of a GitHub workflow.

Text from a submission is plain text there whatever it holds: no link, no formula, no markup.
"""

import html
import re
from collections.abc import Iterable, Sequence

from nnbook import markup
from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.reports import visible
from nnbook.grading.reports.feedback_page import Feedback
from nnbook.grading.reports.rendering import missing_layers
from nnbook.grading.results import SubmissionResult
from nnbook.grading.submission.collecting import LeftOut

# GitHub drops a job summary of more than 1 MiB altogether.
MOST_BYTES = 900_000
_MOST_EVIDENCE = 800
_MOST_LEFT_OUT = 100
# What Markdown, GitHub's formulas, emoji, mentions and bare addresses begin with.
_MARKUP = re.compile(r"[\\`*_\[\]()|~#$:@!]|(?<=www)\.")


def job_summary(results: Sequence[SubmissionResult], left_out: Sequence[LeftOut] = ()) -> str:
    """Return the feedback on ``results`` as Markdown, cut where GitHub would drop it."""
    pieces, size = [], 0
    for number, result in enumerate(results, 1):
        piece = _submission(Feedback(result, f"n{number}"))
        size += len(piece.encode())
        if size > MOST_BYTES:
            left = len(results) - number + 1
            pieces.append(f"*{left} more: this summary may hold no more.*\n\n")
            break
        pieces.append(piece)
    if left_out:
        pieces.append("#### Left out\n\n")
        pieces += [
            f"- {_plain(visible.line(each.path))}: {_inline(each.reason)}\n"
            for each in left_out[:_MOST_LEFT_OUT]
        ]
        if len(left_out) > _MOST_LEFT_OUT:
            pieces.append(f"- and {len(left_out) - _MOST_LEFT_OUT} more\n")
        pieces.append("\n")
    layers = [f"- {_inline(layer)}\n" for layer in missing_layers(results)]
    if layers:
        pieces += ["#### Isolation that was missing\n\n", *layers, "\n"]
    return "".join(pieces)


def _submission(feedback: Feedback) -> str:
    result = feedback.result
    name = _plain(visible.line(result.path, 120))
    if result.error is not None:
        return f"### {name}: not graded\n\n{_inline(result.error)}\n\n"
    lines = [
        f"### {name}: {result.score} of {result.max_score} points\n",
        f"{_inline(feedback.lead)}\n",
        "| exercise | outcome | points |",
        "|---|---|---:|",
        *(
            f"| {_inline(each.title)} | {markup.MARKS[each.outcome]} {each.outcome} "
            f"| {each.points} of {each.max_points} |"
            for each in result.exercises
        ),
        "",
        *(f"- **{_inline(title)}.** {_inline(takeaway)}" for title, takeaway in feedback.kept),
        "",
        *(_exercise(each) for each in result.exercises if each.outcome == "incorrect"),
        *(f"- {_inline(note)}" for note in result.notes),
        "",
    ]
    return "\n".join(lines) + "\n"


def _exercise(exercise: Verdict) -> str:
    properties = [
        f"- {markup.MARKS[markup.PROPERTY_MARKS[holds][0]]} {_inline(title)}"
        for title, holds in exercise.properties
    ]
    words = [
        f"**{label}.** {_inline(text)}\n"
        for label, text in (("Points to", exercise.points_to), ("Next step", exercise.step))
        if text
    ]
    observed = [f"**Observed.** {_inline(exercise.observed)}\n"] if exercise.observed else []
    shown = [f"#### {_inline(exercise.title)}\n", *properties, "", *observed]
    return "\n".join([*shown, *_evidence(exercise.evidence), *words])


def _evidence(rows: Iterable[tuple[str, str]]) -> list[str]:
    shown = "\n".join(
        f"{visible.line(label)}: "
        + visible.text(text.replace("`", ""), _MOST_EVIDENCE).replace(
            "\n", "\n" + " " * (len(label) + 2)
        )
        for label, text in rows
    )
    return [f"<pre>{html.escape(shown).replace('$', '&#36;')}</pre>\n"] if shown else []


def _inline(text: str) -> str:
    return markup.code_as_html(visible.text(text).replace("\n", " "), escape=_plain)


def _plain(text: str) -> str:
    escaped = html.escape(text, quote=False)
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", escaped)

"""Render verdicts, notices and scoreboards, as text and as HTML with the same words.

The HTML inherits the page's text colour, so it reads in light and in dark; the coloured edge
only repeats what the words say.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from nnbook.checks.verdict import Verdict

_MARKS = {"correct": "✓", "incorrect": "✗", "not attempted": "○"}
# Each has a contrast of at least 3:1 on white and on near-black.
_EDGES = {"correct": "#2e8b57", "incorrect": "#d04a3a", "not attempted": "#808080"}
_BOX = (
    "border-left:0.3em solid {edge};padding:0.2em 0 0.2em 0.9em;margin:0.5em 0;"
    "color:currentColor;background:transparent;line-height:1.5;max-width:46em"
)
_CODE = "color:inherit;background:transparent;white-space:pre-wrap"


@dataclass(frozen=True)
class Display:
    """One answer in both forms that a notebook keeps."""

    text: str
    html: str


def verdict(given: Verdict) -> Display:
    """What ``check`` answers."""
    mark, outcome = _MARKS[given.outcome], given.outcome
    score = (
        f"{given.holding} of {len(given.properties)} properties hold · "
        f"{given.points} of {given.max_points} points"
    )
    lines = [f"{mark} {given.title}: {outcome} · {score}"]
    parts = [_paragraph(f"<strong>{mark} {_inline(given.title)}: {outcome}</strong> · {score}")]
    if given.status != "not_attempted":
        lines += [f"  {'holds   ' if held else 'not yet '} {t}" for t, held in given.properties]
        parts.append(_properties(given.properties))
    label = "Takeaway" if given.status == "correct" else "Points to"
    _explain(lines, parts, "Observed", given.observed)
    if given.evidence:
        lines += [f"    {name}: {text}" for name, text in given.evidence]
        parts.append(_evidence(given.evidence))
    _explain(lines, parts, label, given.points_to)
    _explain(lines, parts, "Next step", given.step)
    if given.printed.strip() and given.status != "correct":
        beginning = given.printed.strip()[:300]
        lines += ["Printed meanwhile (the beginning):", *_indented(beginning)]
        parts += [_paragraph("Printed meanwhile (the beginning):"), _block(beginning)]
    if given.status != "correct":
        lines.append(f'Stuck? hint("{given.exercise}")')
        parts.append(_paragraph(f"Stuck? <code>hint(&quot;{given.exercise}&quot;)</code>"))
    return Display("\n".join(lines), _box(parts, _EDGES[outcome], f"Check: {given.title}"))


def notice(title: str, text: str, code: str = "") -> Display:
    """A short message: a hint, or a call that cannot be answered. ``code`` keeps its lines."""
    lines = [f"{title}: {text}", *_indented(code)]
    parts = [_paragraph(f"<strong>{_inline(title)}:</strong> {_inline(text)}")]
    if code:
        parts.append(_block(code))
    return Display("\n".join(lines), _box(parts, _EDGES["not attempted"], title))


def table(
    title: str, header: tuple[str, ...], body: Iterable[tuple[str, ...]], closing: Iterable[str]
) -> Display:
    """A table with a caption and closing lines: the scoreboard."""
    body, closing = list(body), list(closing)
    widths = [max(len(row[i]) for row in (header, *body)) for i in range(len(header))]
    lines = [title]
    lines += [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *body)
    ]
    lines += closing
    cell = "text-align:left;padding:0.15em 1.2em 0.15em 0;color:inherit;background:transparent"
    head = "".join(f'<th scope="col" style="{cell}">{_inline(each)}</th>' for each in header)
    rows = "".join(
        f'<tr style="background:transparent"><th scope="row" style="{cell};font-weight:normal">'
        f"{_inline(row[0])}</th>"
        + "".join(f'<td style="{cell}">{_inline(each)}</td>' for each in row[1:])
        + "</tr>"
        for row in body
    )
    parts = [
        '<table style="border-collapse:collapse;color:inherit;background:transparent">'
        f'<caption style="{cell};font-weight:bold;caption-side:top">{_inline(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    ]
    parts += [_paragraph(_inline(line)) for line in closing]
    return Display("\n".join(lines), _box(parts, _EDGES["not attempted"], title))


def _explain(lines: list[str], parts: list[str], label: str, text: str) -> None:
    if text:
        lines.append(f"{label}: {text}")
        parts.append(_paragraph(f"<strong>{label}:</strong> {_inline(text)}"))


def _properties(properties: Iterable[tuple[str, bool]]) -> str:
    items = "".join(
        f'<li style="list-style:none">{"✓ holds" if held else "✗ not yet"}: {_inline(title)}</li>'
        for title, held in properties
    )
    return f'<ul style="margin:0.3em 0;padding-left:0">{items}</ul>'


def _evidence(evidence: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<div><dt style="display:inline;font-weight:normal">{_inline(name)}:</dt> '
        f'<dd style="display:inline;margin:0"><code style="{_CODE}">{_plain(text)}</code></dd>'
        "</div>"
        for name, text in evidence
    )
    return f'<dl style="margin:0.3em 0 0.3em 1.2em">{rows}</dl>'


def _block(code: str) -> str:
    style = f"{_CODE};margin:0.3em 0 0.3em 1.2em;padding:0;border:0"
    return f'<pre style="{style}">{_plain(code)}</pre>'


def _box(parts: Iterable[str], edge: str, label: str) -> str:
    style = _BOX.format(edge=edge)
    name = html.escape(label, quote=True)
    inner = "".join(parts)
    return f'<div class="nn-check" role="group" aria-label="{name}" style="{style}">{inner}</div>'


def _paragraph(inner: str) -> str:
    return f'<p style="margin:0.3em 0;color:inherit">{inner}</p>'


def _inline(text: str) -> str:
    """Escaped; what stands between backticks as code."""
    code = rf'<code style="{_CODE}">\1</code>'
    return re.sub(r"`([^`]+)`", code, html.escape(text, quote=False))


def _plain(text: str) -> str:
    return html.escape(text.replace("`", ""), quote=False)


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.split("\n")] if text else []

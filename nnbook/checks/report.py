"""Render verdicts, notices and scoreboards, as text and as HTML with the same words.

The HTML inherits the page's text colour, and the few colours of its own read on white and on
near-black. Each only repeats what a word or a mark says. All styles stand on the elements:
JupyterLab drops style sheets from notebooks that it does not trust.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from nnbook.checks.verdict import Verdict

_MARKS = {"correct": "✓", "incorrect": "✗", "not attempted": "○"}
# White on each has a contrast of at least 4.5:1; each has at least 3:1 on white and near-black.
_COLOURS = {"correct": "#1a7f4b", "incorrect": "#c0392b", "not attempted": "#66707a"}
_PLAIN = "#66707a"

_BOX = (
    "color:inherit;background:transparent;line-height:1.5;max-width:46em;margin:0.6em 0;"
    "padding:0.7em 1em;border:1px solid rgba(128,128,128,0.4);border-left:0.35em solid {edge};"
    "border-radius:0.4em;box-sizing:border-box"
)
_PANEL = (
    "color:inherit;background:rgba(128,128,128,0.1);border:0;border-radius:0.3em;"
    "margin:0.4em 0;padding:0.5em 0.8em"
)
_HEADER = "display:flex;flex-wrap:wrap;align-items:center;gap:0.2em 0.7em;margin:0;color:inherit"
_BADGE = (
    "display:inline-block;color:#fff;background:{colour};border-radius:1em;padding:0 0.6em;"
    "font-size:0.9em;font-weight:600;white-space:nowrap"
)
_DOT = (
    "flex:none;display:inline-block;width:1.3em;line-height:1.3em;text-align:center;color:#fff;"
    "background:{colour};border-radius:50%;font-size:0.85em;font-weight:600;margin-top:0.2em"
)
_LABELLED = "display:flex;flex-wrap:wrap;gap:0 0.8em;margin:0.5em 0 0;color:inherit"
_CODE = (
    "color:inherit;background:transparent;border:0;padding:0;white-space:pre-wrap;"
    "overflow-wrap:anywhere"
)
_CELL = (
    "text-align:left;vertical-align:top;padding:0.3em 1.2em 0.3em 0;color:inherit;"
    "background:transparent;border:0;border-bottom:1px solid rgba(128,128,128,0.3)"
)


@dataclass(frozen=True)
class Display:
    """An answer, or a piece of one, in both forms that a notebook keeps."""

    text: str
    html: str


def verdict(given: Verdict) -> Display:
    """What ``check`` answers."""
    correct = given.status == "correct"
    pieces = [_headline(given)]
    if given.status != "not_attempted":
        pieces.append(_properties(given.properties))
    pieces.append(_labelled("Observed", given.observed))
    pieces.append(_evidence(given.evidence))
    pieces.append(_labelled("Takeaway" if correct else "Points to", given.points_to))
    pieces.append(_labelled("Next step", given.step))
    if not correct:
        pieces.append(_printed(given.printed.strip()[:300]))
        pieces.append(_stuck(given.exercise))
    return _box(pieces, f"Check: {given.title}", _COLOURS[given.outcome])


def notice(title: str, text: str, code: str = "") -> Display:
    """A short message: a hint, or a call that cannot be answered. ``code`` keeps its lines."""
    said = f'<p style="margin:0;color:inherit"><strong>{_inline(title)}</strong></p>'
    said += f'<p style="margin:0.3em 0 0;color:inherit">{_inline(text)}</p>'
    return _box([Display(f"{title}: {text}", said), _code(code)], title, _PLAIN)


def scoreboard(
    title: str, body: Iterable[tuple[str, str, str]], share: float, closing: Iterable[str]
) -> Display:
    """Exercise, status and points in a table; how far along, from 0 to 1; closing lines."""
    header, body = ("Exercise", "Status", "Points"), list(body)
    widths = [max(len(row[i]) for row in (header, *body)) for i in range(len(header))]
    lines = [title]
    for row in (header, *body):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  " + "  ".join(cells).rstrip())
    head = "".join(f'<th scope="col" style="{_CELL}">{each}</th>' for each in header)
    rows = "".join(
        '<tr style="background:transparent">'
        f'<th scope="row" style="{_CELL};font-weight:normal">{_inline(name)}</th>'
        f'<td style="{_CELL}">{_badge(status)}</td>'
        f'<td style="{_CELL};white-space:nowrap">{points}</td></tr>'
        for name, status, points in body
    )
    bar = (
        '<div aria-hidden="true" style="height:0.5em;border-radius:0.25em;margin:0.7em 0 0.5em;'
        'background:rgba(128,128,128,0.3);overflow:hidden"><div style="height:100%;'
        f'width:{100 * share:.0f}%;background:{_COLOURS["correct"]}"></div></div>'
    )
    shown = (
        '<table style="border-collapse:collapse;border:0;width:100%;margin:0;color:inherit;'
        'background:transparent;display:table">'
        f'<caption style="text-align:left;caption-side:top;font-weight:bold;color:inherit;'
        f'padding:0 0 0.2em;margin:0">{_inline(title)}</caption>'
        f'<thead style="border:0"><tr style="background:transparent">{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{bar}"
    )
    pieces = [Display("\n".join(lines), shown)]
    for line in closing:
        said = f'<p style="margin:0.2em 0 0;color:inherit">{_inline(line)}</p>'
        pieces.append(Display(line, said))
    return _box(pieces, title, _PLAIN)


def _headline(given: Verdict) -> Display:
    score = (
        f"{given.holding} of {len(given.properties)} properties hold",
        f"{given.points} of {given.max_points} points",
    )
    parts = " · ".join(f'<span style="white-space:nowrap">{part}</span>' for part in score)
    shown = (
        f'<p style="{_HEADER}">{_badge(given.outcome)}<strong>{_inline(given.title)}</strong>'
        f"<span>{parts}</span></p>"
    )
    headline = f"{_MARKS[given.outcome]} {given.title}: {given.outcome}"
    return Display(" · ".join((headline, *score)), shown)


def _badge(outcome: str) -> str:
    style = _BADGE.format(colour=_COLOURS[outcome])
    return f'<span style="{style}">{_MARKS[outcome]} {outcome}</span>'


def _properties(properties: Iterable[tuple[str, bool]]) -> Display:
    lines, items = [], ""
    for title, holds in properties:
        word, outcome = ("holds", "correct") if holds else ("not yet", "incorrect")
        lines.append(f"  {word:<8} {title}")
        dot = _DOT.format(colour=_COLOURS[outcome])
        items += (
            '<li style="display:flex;gap:0.55em;align-items:flex-start;list-style:none;'
            'margin:0.1em 0;padding:0">'
            f'<span role="img" aria-label="{word}" style="{dot}">{_MARKS[outcome]}</span>'
            f"<span>{_inline(title)}</span></li>"
        )
    style = "margin:0.5em 0 0;padding:0;color:inherit"
    return Display("\n".join(lines), f'<ul role="list" style="{style}">{items}</ul>')


def _labelled(label: str, text: str) -> Display:
    if not text:
        return Display("", "")
    shown = (
        f'<p style="{_LABELLED}"><strong style="flex:0 0 5.5em">{label}</strong> '
        f'<span style="flex:1 1 20em">{_inline(text)}</span></p>'
    )
    return Display(f"{label}: {text}", shown)


def _evidence(evidence: Iterable[tuple[str, str]]) -> Display:
    evidence = tuple(evidence)
    if not evidence:
        return Display("", "")
    rows = "".join(
        '<div style="display:flex;flex-wrap:wrap;gap:0 0.8em;margin:0.15em 0">'
        f'<dt style="flex:1 0 8em;float:none;width:auto;font-weight:600">{_inline(name)}</dt>'
        '<dd style="flex:999 1 16em;margin:0">'
        f'<code style="{_CODE}">{_plain(text)}</code></dd></div>'
        for name, text in evidence
    )
    lines = "\n".join(
        f"    {name}: " + text.replace("\n", "\n" + " " * (len(name) + 6))
        for name, text in evidence
    )
    return Display(lines, f'<dl style="{_PANEL}">{rows}</dl>')


def _printed(text: str) -> Display:
    if not text:
        return Display("", "")
    title, block = "Printed meanwhile (the beginning):", _code(text)
    shown = f'<p style="margin:0.5em 0 0;color:inherit">{title}</p>{block.html}'
    return Display(f"{title}\n{block.text}", shown)


def _stuck(exercise: str) -> Display:
    call = html.escape(f'hint("{exercise}")')
    rule = "border-top:1px solid rgba(128,128,128,0.3)"
    style = f"margin:0.7em 0 0;padding:0.5em 0 0;color:inherit;{rule}"
    shown = f'<p style="{style}">Stuck? <code style="{_CODE}">{call}</code></p>'
    return Display(f'Stuck? hint("{exercise}")', shown)


def _code(text: str) -> Display:
    if not text:
        return Display("", "")
    lines = "\n".join(f"    {line}" for line in text.split("\n"))
    style = f"{_PANEL};white-space:pre-wrap;overflow-wrap:anywhere"
    return Display(lines, f'<pre style="{style}">{_plain(text)}</pre>')


def _box(pieces: Iterable[Display], label: str, edge: str) -> Display:
    pieces = [piece for piece in pieces if piece.text]
    name, style = html.escape(label, quote=True), _BOX.format(edge=edge)
    inner = "".join(piece.html for piece in pieces)
    return Display(
        _clean("\n".join(piece.text for piece in pieces)),
        _clean(
            f'<div class="nn-check" role="group" aria-label="{name}" style="{style}">{inner}</div>'
        ),
    )


def _clean(text: str) -> str:
    """Without what a learner may print and no message can carry: half a surrogate pair, escapes."""
    text = text.encode("utf-8", "replace").decode("utf-8").expandtabs(4)
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "", text)


def _inline(text: str) -> str:
    """Escaped; what stands between backticks as code."""
    code = rf'<code style="{_CODE}">\1</code>'
    return re.sub(r"`([^`]+)`", code, html.escape(text, quote=False))


def _plain(text: str) -> str:
    return html.escape(text.replace("`", ""), quote=False)

"""Say what was found out about an answer: verdicts and notices."""

import difflib
import html
from collections.abc import Iterable

from nnbook.checks.judging.evidence import COMPARED
from nnbook.checks.judging.verdict import Verdict
from nnbook.checks.notebook.display import (
    CODE,
    COLOURS,
    PANEL,
    Display,
    badge,
    block,
    box,
    escaped,
    inline,
)
from nnbook.checks.values.heatmap import drawn
from nnbook.markup import MARKS, PROPERTY_MARKS

_HEADER = "display:flex;flex-wrap:wrap;align-items:center;gap:0.2em 0.7em;margin:0;color:inherit"
_DOT = (
    "flex:none;display:inline-block;width:1.3em;line-height:1.3em;text-align:center;color:#fff;"
    "background:{colour};border-radius:50%;font-size:0.85em;font-weight:600;margin-top:0.2em"
)
_NOTHING = Display("", "")
_WORDS = {True: "holds", False: "not yet", None: "untried"}
_LABELLED = "display:flex;flex-wrap:wrap;gap:0 0.8em;margin:0.5em 0 0;color:inherit"


def verdict(given: Verdict, question: Display = _NOTHING) -> Display:
    """What ``check`` answers; where all is right, a ``question`` may follow."""
    correct = given.status == "correct"
    pieces = [_headline(given)]
    if given.status != "not_attempted":
        pieces.append(_properties(given.properties))
    pieces.append(_labelled("Observed", given.observed))
    pieces.append(_evidence(given))
    pieces.append(_labelled("Takeaway" if correct else "Points to", given.points_to))
    pieces.append(_labelled("Next step", given.step))
    if correct:
        pieces.append(question)
    else:
        pieces.append(_printed(given.printed.strip()[:300]))
        pieces.append(_stuck(given.id))
    return box(pieces, f"Check: {given.title}", COLOURS[given.outcome])


def notice(title: str, text: str, code: str = "") -> Display:
    """A short message: a hint, or a call that cannot be answered. ``code`` keeps its lines."""
    said = f'<p style="margin:0;color:inherit"><strong>{inline(title)}</strong></p>'
    said += f'<p style="margin:0.3em 0 0;color:inherit">{inline(text)}</p>'
    return box([Display(f"{title}: {text}", said), block(code)], title)


def unknown(what: str, name: object, known: Iterable[str], form: str) -> Display:
    """There is no such name; perhaps another one was meant. ``form`` makes a call of it."""
    known = list(known)
    given = name[:60] if isinstance(name, str) else type(name).__name__
    close = difflib.get_close_matches(given.lower(), known, n=1, cutoff=0.5)
    meant = f" Did you mean `{form.format(close[0])}`?" if close else ""
    text = f"There is no {what} `{given}`.{meant}"
    return notice(f"Unknown {what}", f"{text} There are: {', '.join(known)}.")


def _headline(given: Verdict) -> Display:
    score = (
        f"{given.holding} of {len(given.properties)} properties hold",
        f"{given.points} of {given.max_points} points",
    )
    parts = " · ".join(f'<span style="white-space:nowrap">{part}</span>' for part in score)
    shown = (
        f'<p style="{_HEADER}">{badge(given.outcome).html}<strong>{inline(given.title)}</strong>'
        f"<span>{parts}</span></p>"
    )
    headline = f"{MARKS[given.outcome]} {given.title}: {given.outcome}"
    return Display(" · ".join((headline, *score)), shown)


def _properties(properties: Iterable[tuple[str, bool | None]]) -> Display:
    lines, items = [], ""
    for title, holds in properties:
        outcome, label = PROPERTY_MARKS[holds]
        lines.append(f"  {_WORDS[holds]:<8} {title}")
        dot = _DOT.format(colour=COLOURS[outcome])
        items += (
            '<li style="display:flex;gap:0.55em;align-items:flex-start;list-style:none;'
            'margin:0.1em 0;padding:0">'
            f'<span role="img" aria-label="{label}" style="{dot}">{MARKS[outcome]}</span>'
            f"<span>{inline(title)}</span></li>"
        )
    style = "margin:0.5em 0 0;padding:0;color:inherit"
    return Display("\n".join(lines), f'<ul role="list" style="{style}">{items}</ul>')


def _labelled(label: str, text: str) -> Display:
    if not text:
        return Display("", "")
    shown = (
        f'<p style="{_LABELLED}"><strong style="flex:0 0 5.5em">{label}</strong> '
        f'<span style="flex:1 1 20em">{inline(text)}</span></p>'
    )
    return Display(f"{label}: {text}", shown)


def _evidence(given: Verdict) -> Display:
    """The evidence in lines; as HTML, what can be drawn is drawn in their place."""
    if not given.evidence:
        return Display("", "")
    as_lines = "\n".join(
        f"    {name}: " + text.replace("\n", "\n" + " " * (len(name) + 6))
        for name, text in given.evidence
    )
    is_drawn = any(not each.name for each in given.differences)
    rows = "".join(
        '<div style="display:flex;flex-wrap:wrap;gap:0 0.8em;margin:0.15em 0">'
        f'<dt style="flex:1 0 8em;float:none;width:auto;font-weight:600">{inline(name)}</dt>'
        '<dd style="flex:999 1 16em;margin:0">'
        f'<code style="{CODE}">{escaped(text)}</code></dd></div>'
        for name, text in given.evidence
        if not (is_drawn and name in COMPARED)
    )
    shown = f'<dl style="{PANEL}">{rows}</dl>' if rows else ""
    return Display(as_lines, shown + drawn(given.differences))


def _printed(text: str) -> Display:
    if not text:
        return Display("", "")
    title, lines = "Printed meanwhile (the beginning):", block(text)
    shown = f'<p style="margin:0.5em 0 0;color:inherit">{title}</p>{lines.html}'
    return Display(f"{title}\n{lines.text}", shown)


def _stuck(exercise: str) -> Display:
    call = html.escape(f'hint("{exercise}")')
    rule = "border-top:1px solid rgba(128,128,128,0.3)"
    style = f"margin:0.7em 0 0;padding:0.5em 0 0;color:inherit;{rule}"
    shown = f'<p style="{style}">Stuck? <code style="{CODE}">{call}</code></p>'
    return Display(f'Stuck? hint("{exercise}")', shown)

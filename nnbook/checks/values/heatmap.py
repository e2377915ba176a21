"""Two matrices as heat maps with numbers, for notebooks and pages: HTML that needs no style sheet.

Colours repeat the numbers, and a frame and a word mark what is wrong. They stand on the elements,
read on white and on near-black, and leave the text in the page's own colour.
"""

import html
from collections.abc import Iterable

from nnbook.checks.values.differences import Difference, Entry, Matrix

_POSITIVE, _NEGATIVE = "217,120,30", "45,110,200"
_DEEPEST = 0.38
_FRAME = "outline:2px solid #c0392b;outline-offset:-2px;font-weight:700"
_CELL = "padding:0.15em 0.5em;border:1px solid rgba(128,128,128,0.35)"
_UNSEEN = (
    "position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);"
    "white-space:nowrap"
)
_TABLE = (
    "border-collapse:collapse;width:auto;margin:0;color:inherit;background:transparent;"
    "font-size:0.875em;display:table;text-align:right;white-space:nowrap;"
    "font-variant-numeric:tabular-nums"
)
_CAPTION = "text-align:left;caption-side:top;color:inherit;padding:0 0 0.25em;font-weight:600"
_SIDE_BY_SIDE = "display:flex;flex-wrap:wrap;gap:0.6em 1.6em;margin:0.6em 0;overflow-x:auto"


def drawn(differences: Iterable[Difference]) -> str:
    """The HTML of all: each as two tables, what came and what is expected."""
    return "".join(map(_pair, differences))


def _pair(difference: Difference) -> str:
    name = f"{difference.name}, " if difference.name else ""
    wrong = sum(entry.is_wrong for row in difference.got for entry in row)
    entries = "entry" if wrong == 1 else "entries"
    ours = _table(f"{name}your answer: {wrong} {entries} wrong", difference.got)
    theirs = _table(f"{name}expected, shape {difference.shape}", difference.expected)
    return f'<div class="nn-difference" style="{_SIDE_BY_SIDE}">{ours}{theirs}</div>'


def _table(caption: str, matrix: Matrix) -> str:
    rows = "".join(
        f'<tr style="background:transparent">{"".join(map(_cell, row))}</tr>' for row in matrix
    )
    caption = f'<caption style="{_CAPTION}">{html.escape(caption)}</caption>'
    return f'<table style="{_TABLE}">{caption}<tbody>{rows}</tbody></table>'


def _cell(entry: Entry) -> str:
    colour = _POSITIVE if entry.heat > 0 else _NEGATIVE
    depth = round(abs(entry.heat) * _DEEPEST, 3)
    style = f"{_CELL};background:rgba({colour},{depth:g})"
    text = html.escape(entry.text.replace("-", "−") if entry.text[:1] == "-" else entry.text)
    if entry.is_wrong:
        style += f";{_FRAME}"
        text += f'<span style="{_UNSEEN}"> wrong</span>'
    return f'<td style="{style}">{text}</td>'

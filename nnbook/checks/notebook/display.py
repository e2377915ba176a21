"""What an answer in a cell is made of: text and HTML with the same words, and how to show it.

The HTML inherits the page's text colour, and the few colours of its own read on white and on
near-black. Each only repeats what a word or a mark says. All styles stand on the elements:
JupyterLab drops style sheets from notebooks that it does not trust.
"""

import html
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nnbook.markup import MARKS, code_as_html

# White on each has a contrast of at least 4.5:1; each has at least 3:1 on white and near-black.
COLOURS = {"correct": "#1a7f4b", "incorrect": "#c0392b", "not attempted": "#66707a"}
PLAIN = "#66707a"

CODE = (
    "color:inherit;background:transparent;border:0;padding:0;white-space:pre-wrap;"
    "overflow-wrap:anywhere"
)
PANEL = (
    "color:inherit;background:rgba(128,128,128,0.1);border:0;border-radius:0.3em;"
    "margin:0.4em 0;padding:0.5em 0.8em;box-sizing:border-box"
)
_BOX = (
    "color:inherit;background:transparent;line-height:1.5;max-width:46em;margin:0.6em 0;"
    "padding:0.7em 1em;border:1px solid rgba(128,128,128,0.4);border-left:0.35em solid {edge};"
    "border-radius:0.4em;box-sizing:border-box"
)
_BADGE = (
    "display:inline-block;color:#fff;background:{colour};border-radius:1em;padding:0 0.6em;"
    "font-size:0.9em;font-weight:600;white-space:nowrap"
)
_CELL = (
    "text-align:{align};vertical-align:top;padding:0.3em {gap} 0.3em 0;color:inherit;"
    "background:transparent;border:0;border-bottom:1px solid rgba(128,128,128,0.3);"
    "font-weight:{weight}"
)


@dataclass(frozen=True)
class Display:
    """An answer, or a piece of one, in both forms that a notebook keeps."""

    text: str
    html: str


def show(answer: Display) -> None:
    """Show it below the running cell; without a notebook, print it."""
    # Nothing is imported for this: where neither of the two is running, there is no cell.
    page, ipython = sys.modules.get("nnbook_page"), sys.modules.get("IPython")
    if page is not None:
        page.display({"text/plain": answer.text, "text/html": answer.html})
    elif ipython is not None and ipython.get_ipython() is not None:
        from IPython.display import display

        display({"text/plain": answer.text, "text/html": answer.html}, raw=True)
    else:
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        print(answer.text.encode(encoding, "replace").decode(encoding))


def box(pieces: Iterable[Display], label: str, edge: str = PLAIN) -> Display:
    """The pieces that say something, in one frame with a name."""
    pieces = [piece for piece in pieces if piece.text]
    name, style = html.escape(label, quote=True), _BOX.format(edge=edge)
    inner = "".join(piece.html for piece in pieces)
    return Display(
        clean("\n".join(piece.text for piece in pieces)),
        clean(
            f'<div class="nn-check" role="group" aria-label="{name}" style="{style}">{inner}</div>'
        ),
    )


def paragraph(text: str) -> Display:
    """A line of prose."""
    return Display(text, f'<p style="margin:0.2em 0 0;color:inherit">{inline(text)}</p>')


def block(text: str) -> Display:
    """Lines of code, which keep their form."""
    if not text:
        return Display("", "")
    lines = "\n".join(f"    {line}" for line in text.split("\n"))
    style = f"{PANEL};white-space:pre-wrap;overflow-wrap:anywhere"
    return Display(lines, f'<pre style="{style}">{escaped(text)}</pre>')


def badge(outcome: str) -> Display:
    """*correct*, *incorrect* or *not attempted* with its mark."""
    said = f"{MARKS[outcome]} {outcome}"
    style = _BADGE.format(colour=COLOURS[outcome])
    return Display(said, f'<span style="{style}">{said}</span>')


def cell(text: str) -> Display:
    """Text for the cell of a table."""
    return Display(text, inline(text))


def table(
    title: str, head: Sequence[str], body: Iterable[Sequence[Display]], foot: Sequence[str]
) -> Display:
    """Rows below a title; the last two columns are numbers, the last row is their sum."""
    rows = [tuple(row) for row in body]
    everything = [tuple(map(cell, head)), *rows, tuple(map(cell, foot))]
    count = len(head)
    widths = [max(len(row[i].text) for row in everything) for i in range(count)]

    def line(row: Sequence[Display]) -> str:
        cells = [
            piece.text.ljust(width) if i < count - 2 else piece.text.rjust(width)
            for i, (piece, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  " + "  ".join(cells).rstrip()

    def cells(row: Sequence[Display], scope: str, weight: str) -> str:
        made = ""
        for i, piece in enumerate(row):
            heads = scope == "col" or i == 0
            align, gap = ("left", "1.2em") if i < count - 2 else ("right", "0.4em")
            style = _CELL.format(align=align, gap=gap, weight=weight)
            tag = f'th scope="{scope}"' if heads else "td"
            made += f'<{tag} style="{style}">{piece.html}</{tag[:2]}>'
        return f'<tr style="background:transparent">{made}</tr>'

    shown = (
        '<table style="border-collapse:collapse;border:0;width:100%;margin:0;color:inherit;'
        'background:transparent;display:table">'
        '<caption style="text-align:left;caption-side:top;font-weight:bold;color:inherit;'
        f'padding:0 0 0.2em;margin:0">{inline(title)}</caption>'
        f'<thead style="border:0">{cells(everything[0], "col", "bold")}</thead>'
        f"<tbody>{''.join(cells(row, 'row', 'normal') for row in rows)}</tbody>"
        f'<tfoot style="border:0">{cells(everything[-1], "row", "bold")}</tfoot></table>'
    )
    return Display("\n".join([title, *map(line, everything)]), shown)


def clean(text: str) -> str:
    """Without what a learner may print and no message can carry: half a surrogate pair, escapes."""
    text = text.encode("utf-8", "replace").decode("utf-8").expandtabs(4)
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "", text)


def inline(text: str) -> str:
    """Escaped; what stands between backticks as code."""
    return code_as_html(text, CODE)


def escaped(text: str) -> str:
    """Escaped, without backticks."""
    return html.escape(text.replace("`", ""), quote=False)

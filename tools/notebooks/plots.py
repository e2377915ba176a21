"""Plots in notebooks: SVG that is the same on every run and says in words what it shows."""

from __future__ import annotations

import re
from html import escape

SVG = "image/svg+xml"
# Tells Matplotlib's inline backend, on the command line of a kernel, to draw SVG.
AS_SVG = "--InlineBackend.figure_formats={'svg'}"
# nbval can compare no pictures. The numbers behind a plot are printed by a cell that it compares.
UNCOMPARED = "nbval-ignore-output"

_PROLOGUE = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE[^>]*>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL
)
# A style sheet inside a page's SVG would be the whole page's.
_SHEET = re.compile(r"<defs>\s*<style[^>]*>\s*\*\s*\{([^}]*)\}\s*</style>\s*</defs>")
_NO_TURN = re.compile(r' transform="rotate\(-?0(?:\.0)? [^"]*\)"')
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_BETWEEN_TAGS = re.compile(r"> <")
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_OUTLINE = re.compile(r'(?<= d=")[^"]*')
_ID = re.compile(r' id="([^"]*)"')
REFERENCE = re.compile(r'url\(#([^)]*)\)|href="#([^"]*)"')


def stable_outputs(cell: dict, outputs: list[dict]) -> list[dict]:
    """Return the outputs of `cell` with its plots made stable; mark it if it has any.

    Raises ValueError for a plot without alternative text (`alt` in the cell's metadata), and for
    one beside printed text, which nbval would no longer compare.
    """
    if not any(SVG in output.get("data", {}) for output in outputs):
        return outputs
    first = "".join(cell["source"]).strip().splitlines()[0]
    alt = " ".join(str(cell["metadata"].get("alt", "")).split())
    if not alt:
        raise ValueError(
            f"the cell {first!r} draws a plot that is not described: write below {{code-cell}}"
            " a line `:alt: …` that says what the plot shows"
        )
    if any(SVG not in output.get("data", {}) for output in outputs):
        raise ValueError(
            f"the cell {first!r} draws a plot and has other outputs: end it with plt.show(), and"
            " print in the cell before, since nbval cannot compare a plot's cell"
        )
    tags = cell["metadata"].get("tags", [])
    cell["metadata"] |= {"tags": sorted({*tags, UNCOMPARED})}
    return [_stable_output(output, cell["id"], alt) for output in outputs]


def _stable_output(output: dict, cell: str, alt: str) -> dict:
    return {**output, "data": {**output["data"], SVG: stable(output["data"][SVG], cell, alt)}}


def stable(svg: str, cell: str, alt: str) -> str:
    """Return Matplotlib's `svg` without what varies: date, names, last digits of coordinates.

    Names are kept where something refers to them, and begin with the id of the `cell`, so that
    several plots can stand in one page. `alt` says what the plot shows to who cannot see it.
    """
    svg = _PROLOGUE.sub("", svg)
    style = _SHEET.search(svg)
    svg = _SHEET.sub("", svg)
    svg = _BETWEEN_TAGS.sub(">\n<", _SPACE.sub(" ", svg).strip())
    svg = _with_names_of(cell, svg)
    svg = _TAG.sub(lambda tag: _shortened(tag[0]), svg)
    attributes = f'role="img" aria-label="{escape(alt)}"'
    if style:
        attributes += f' style="{style[1].strip()}"'
    return svg.replace("<svg ", f"<svg {attributes} ", 1) + "\n"


def _with_names_of(cell: str, svg: str) -> str:
    used = dict.fromkeys(first or second for first, second in REFERENCE.findall(svg))
    names = {old: f"{cell}-{number}" for number, old in enumerate(used, 1)}
    svg = _ID.sub(lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", svg)

    def renamed(found: re.Match[str]) -> str:
        old = found[1] or found[2]
        return found[0].replace(old, names[old])

    return REFERENCE.sub(renamed, svg)


def _shortened(tag: str) -> str:
    """Round a tag's numbers: outlines to a tenth of a point, but those of markers, and all else."""
    if ' id="' not in tag:
        tag = _OUTLINE.sub(lambda outline: _rounded(outline[0], 1), tag)
    return _NO_TURN.sub("", _rounded(tag, 2))


def _rounded(text: str, digits: int) -> str:
    # Adding 0 makes -0.0 positive.
    return _NUMBER.sub(lambda number: f"{round(float(number[0]), digits) + 0:.8g}", text)

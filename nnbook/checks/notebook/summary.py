"""``summary``: a page to keep of what was solved. It names nobody and asks no other host."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from nnbook import files
from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.notebook import report
from nnbook.checks.notebook.display import show
from nnbook.checks.notebook.standings import Standing, heading, reached, solved, standings, worth
from nnbook.markup import MARKS, code_as_html

FILE = "neural-networks-summary.html"
BOOK = "Neural Networks for Software Engineers"
_STYLE = """
:root { color-scheme: light dark; --page: #fff; --text: #1d232b; --quiet: #505a66;
  --edge: #d5dbe3; --line: #7d8896; --done: #1a7f4b; }
@media screen and (prefers-color-scheme: dark) { :root { --page: #14181e; --text: #dde3ea;
  --quiet: #a9b4c0; --edge: #2f3843; --line: #7f8b99; --done: #6dd69d; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2.5rem 1.25rem 3rem; background: var(--page); color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
main { max-width: 44rem; margin: 0 auto; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 1.5rem 2.5rem; }
header > div { flex: 1 1 20rem; }
h1 { margin: 0; font-size: 2rem; line-height: 1.15; letter-spacing: -0.02em; text-wrap: balance; }
header p { margin: 0.6rem 0 0; color: var(--quiet); }
header .score { font-size: 1.25rem; font-weight: 650; color: var(--text); }
svg { flex: 0 1 15rem; width: 15rem; max-width: 100%; height: auto; }
svg line { stroke: var(--edge); } svg line.done { stroke: var(--done); stroke-opacity: 0.55; }
svg circle { fill: var(--page); stroke: var(--line); stroke-width: 1.5; }
svg circle.done { fill: var(--done); stroke: var(--done); }
section { margin-top: 2.5rem; }
h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem;
  justify-content: space-between; margin: 0;
  padding-bottom: 0.4rem; border-bottom: 2px solid var(--line); font-size: 1.25rem; }
h2 span, .points { font-weight: 400; font-size: 0.9375rem; color: var(--quiet);
  white-space: nowrap; }
ul { margin: 0; padding: 0; list-style: none; }
li { display: grid; grid-template-columns: 1.6rem 1fr auto; gap: 0 0.4rem; padding: 0.7rem 0;
  border-bottom: 1px solid var(--edge); break-inside: avoid; }
li .mark { color: var(--quiet); } li.done .mark { color: var(--done); font-weight: 700; }
li strong { font-weight: 650; } li p { grid-column: 2 / -1; margin: 0.15rem 0 0; }
li:not(.done) p { color: var(--quiet); }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.9em; }
footer { margin-top: 2.5rem; color: var(--quiet); font-size: 0.875rem; }
@media print { body { padding: 0; font-size: 10.5pt; } h2 { break-after: avoid; }
  * { print-color-adjust: exact; } }
"""


def summary() -> None:
    """Write a page of what was solved beside the notebook, and say where it is."""
    book = standings()
    title = "Summary"
    try:
        where = _write(page(book, date.today()))
    except OSError as error:
        reason = error.strerror or "the folder cannot be written"
        show(report.notice(title, f"`{FILE}` could not be written here: {reason}."))
        return
    text = (
        f"`{FILE}` is {where}. Open it in a browser, print it, keep it. "
        "It holds what you solved and what is worth remembering; no name, no code."
    )
    show(report.notice(title if _complete(book) else "Summary so far", text))


def _write(text: str) -> str:
    """Write the page; where it is. Raises ``OSError`` where it cannot be written."""
    browser = sys.modules.get("nnbook_page")
    if browser is not None:
        browser.hand_over(FILE, text)
        return "among your downloads"
    files.replace(Path(FILE), text)
    return "in the folder of this notebook"


def page(book: dict[str, tuple[Standing, ...]], day: date) -> str:
    """The page as HTML, complete in itself."""
    everything = [each for given in book.values() for each in given]
    when = f"{day.day} {day:%B} {day.year}"
    done, count = solved(everything), len(everything)
    if _complete(book):
        said = f"All {count} exercises of the book, solved."
    else:
        said = f"So far: {done} of {count} exercises solved."
    sections = "".join(_section(heading(chapter), given) for chapter, given in book.items())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{BOOK}: what I solved</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<header>
<div>
<h1>{BOOK}</h1>
<p class="score">{said}</p>
<p>{reached(everything)} of {worth(everything)} points · {when}</p>
</div>
{_network(tuple(book.values()))}
</header>
{sections}<footer>
<p>One circle for each exercise, one layer for each chapter; full circles are solved. This page
was written by the notebook from what its checks said. It is a record for its owner, not a
certificate: it names nobody, and nothing was sent anywhere.</p>
</footer>
</main>
</body>
</html>
"""


def _complete(book: dict[str, tuple[Standing, ...]]) -> bool:
    return all(each.correct for given in book.values() for each in given)


def _section(title: str, given: Sequence[Standing]) -> str:
    items = "".join(map(_item, given))
    points = f"{reached(given)} of {worth(given)} points"
    return f"<section>\n<h2>{title} <span>{points}</span></h2>\n<ul>\n{items}</ul>\n</section>\n"


def _item(given: Standing) -> str:
    exercise = given.exercise
    stretch = " (stretch)" if exercise.stretch else ""
    what = f"Still open, about {exercise.minutes} minutes."
    if given.correct:
        what = EXERCISES[exercise.id].takeaway
    kind = ' class="done"' if given.correct else ""
    mark = (
        f'<span class="mark" role="img" aria-label="{given.outcome}">{MARKS[given.outcome]}</span>'
    )
    points = f'<span class="points">{given.points} of {exercise.points}</span>'
    return (
        f"<li{kind}>{mark}<strong>{code_as_html(exercise.title)}{stretch}</strong>{points}"
        f"<p>{code_as_html(what)}</p></li>\n"
    )


def _network(chapters: Sequence[Sequence[Standing]]) -> str:
    """A layer for each chapter, a circle for each exercise, lines from layer to layer."""
    tallest = max(map(len, chapters))
    height, wide = 34 * tallest, 90

    def place(layer: int, i: int) -> tuple[int, int]:
        return 16 + wide * layer, height * (2 * i + 1) // (2 * len(chapters[layer]))

    lines, circles = "", ""
    for layer, given in enumerate(chapters):
        for i, one in enumerate(given):
            x, y = place(layer, i)
            kind = ' class="done"' if one.correct else ""
            circles += f'<circle{kind} cx="{x}" cy="{y}" r="9"/>'
            for j, other in enumerate(chapters[layer + 1] if layer + 1 < len(chapters) else ()):
                u, v = place(layer + 1, j)
                kind = ' class="done"' if one.correct and other.correct else ""
                lines += f'<line{kind} x1="{x}" y1="{y}" x2="{u}" y2="{v}"/>'
    done = sum(map(solved, chapters))
    label = f"A network with {sum(map(len, chapters))} circles, {done} of them full"
    width = 32 + wide * (len(chapters) - 1)
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
        f"{lines}{circles}</svg>"
    )

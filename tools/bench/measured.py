"""The measured rows in the README: a table, and a plot of how much of each budget is used."""

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

from nnbook.files import ROOT
from tools.bench.table import HEAD, Row

README = ROOT / "README.md"
PLOT = ROOT / "web" / "measured.svg"
REGION = re.compile(r"(<!-- measured: make bench -->\n).*?(<!-- end of measured -->)", re.DOTALL)
INK, WITHIN, OVER = "#59636f", "#2f7fc1", "#c0392b"
WIDEST = 44


def markdown(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    for row in rows:
        cells = (cell.replace("|", "\\|").replace("\n", " ") for cell in row.cells)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def used(rows: Sequence[Row]) -> list[tuple[str, float]]:
    """Name each promise that was measured, with the share of it that is used up."""
    return [
        (f"{row.what.partition(' (')[0]}, {budget.text}", budget.used)
        for row in rows
        for budget in row.budgets
        if budget.used is not None
    ]


def plot(shares: Sequence[tuple[str, float]], file: Path) -> None:
    """Draw a bar for each promise; what reaches beyond 1 breaks it."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    style = {"svg.hashsalt": "measured", "svg.fonttype": "none", "font.size": 9}
    with pyplot.rc_context(style):
        figure, axes = pyplot.subplots(figsize=(7, 0.6 + 0.42 * len(shares)))
        names = [textwrap.fill(name, WIDEST) for name, _ in shares]
        values = [value for _, value in shares]
        colours = [OVER if value > 1 else WITHIN for value in values]
        axes.barh(names, values, color=colours, height=0.6)
        axes.axvline(1, color=INK, linestyle="--", linewidth=1)
        axes.set_xlim(0, max(1.15, *values))
        axes.set_xlabel("share of the budget that is used", color=INK)
        axes.tick_params(colors=INK)
        axes.invert_yaxis()
        for side in axes.spines.values():
            side.set_visible(False)
        figure.savefig(file, transparent=True, bbox_inches="tight", metadata={"Date": None})
        pyplot.close(figure)


def save(
    rows: Sequence[Row], machine: str, readme: Path = README, picture: Path = PLOT
) -> list[Path]:
    """Write both; return the files. Raises ``ValueError`` for a README without the region."""
    text = readme.read_text(encoding="utf-8")
    if len(REGION.findall(text)) != 1:
        raise ValueError(f"{readme.name} needs one region marked `<!-- measured: make bench -->`")
    body = f"{markdown(rows)}\n\n{machine}\n"
    readme.write_text(REGION.sub(lambda m: m[1] + body + m[2], text), encoding="utf-8")
    written = [readme]
    if shares := used(rows):
        plot(shares, picture)
        written.append(picture)
    return written

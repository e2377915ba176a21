"""Plots stand in the page as SVG, so that their lines and words take the page's colours.

Sphinx would put each into a file of its own, which no style sheet of the page reaches. What the
colours become: ``web/styles/plots.css``.
"""

from typing import Any

from sphinx.application import Sphinx

from tools.notebooks.plots import SVG
from tools.site import cells


def inline(source: str) -> str:
    """Return a notebook whose plots are HTML outputs."""
    notebook = cells.load(source)
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if SVG in output.get("data", {}):
                output["data"] = {"text/html": html(output["data"])}
    return cells.dump(notebook)


def html(data: dict[str, Any]) -> str:
    """Return what stands in the page for the plot of an output's ``data``."""
    return f'<div class="plot">{"".join(data[SVG])}</div>'


def read(app: Sphinx, page: str, source: list[str]) -> None:
    """Prepare the notebooks that hold plots."""
    if f'"{SVG}"' in source[0]:
        source[0] = inline(source[0])


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("source-read", read)

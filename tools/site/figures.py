"""Cells that show a figure say so by a class: ``with-figure``.

CSS could find them with ``:has(.nn-room)``. Browsers would then look at the whole page again for
every line that a figure draws.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from tools.notebooks.normalise import WIDGET_VIEW

CLASS = "with-figure"


class MarkFigures(SphinxTransform):
    """Give the cells that show a widget their class."""

    default_priority = 390

    def apply(self, **_: Any) -> None:
        """Run on a page that has been read."""
        for cell in self.document.findall(is_cell):
            if any(part.get("mime_type") == WIDGET_VIEW for part in cell.findall(nodes.container)):
                cell["classes"].append(CLASS)


def is_cell(node: nodes.Node) -> bool:
    """Say whether a node of a page is a code cell."""
    return isinstance(node, nodes.container) and "cell" in node["classes"]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_transform(MarkFigures)

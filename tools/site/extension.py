"""The Sphinx extension that turns Jupyter Book's output into the book's own website.

Loaded by ``_config.yml``. Each part registers itself and can be read alone:

* ``sources``: the repository's address, edit links that lead to the ``.md`` source;
* ``exercises``: where an exercise can be filled in;
* ``solutions``: each solution is closed until the reader opens it;
* ``lines``: an exercise's lines to put in order, before its cell;
* ``plots``: what Matplotlib drew stands in the page, in its colours;
* ``figures``: cells that show a figure have a class;
* ``predictions``: the output that answers a prediction is closed until the reader opens it;
* ``formulas``: math becomes HTML when the site is built, in fonts that hold its signs only;
* ``assets``: which scripts and styles a page loads;
* ``live``: what Python in the reader's browser needs of this repository;
* ``review``: the questions of the pages that ask again;
* ``torch_page``: what the page's torch has, listed on its page;
* ``moved``: former addresses lead to where things stand now;
* ``icons``: Font Awesome's icons as inline SVG;
* ``publish``: the public address, link previews, site map, 404 page;
* ``finish``: last touches to the written pages, one style sheet, nothing unused.
"""

from typing import Any

from sphinx.application import Sphinx

from tools.site import (
    assets,
    exercises,
    figures,
    finish,
    formulas,
    lines,
    moved,
    plots,
    predictions,
    publish,
    review,
    solutions,
    sources,
    torch_page,
)

PARTS = (
    *(sources, exercises, solutions, plots, figures, predictions),
    *(formulas, assets, torch_page, review, lines, moved, publish, finish),
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part with Sphinx."""
    for part in PARTS:
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": False}

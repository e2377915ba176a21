"""Before the cell of an exercise stand its lines, to be put in order: closed until opened."""

import json

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from nnbook.checks.exercises.table import OUTLINES
from nnbook.checks.notebook.ordering import puzzles_of

FOLDER = "exercises/"
PREFIX = "tag_exercise-"
CLASS = "lines-first"
WITHOUT = "This needs JavaScript, which is switched off here."


class LinesFirst(SphinxTransform):
    """Put them before the first cell of each exercise that has some."""

    default_priority = 380

    def apply(self, **_: object) -> None:
        """Run on a page that has been read."""
        if not self.env.docname.startswith(FOLDER):
            return
        seen: set[str] = set()
        for cell in list(self.document.findall(nodes.container)):
            for name in _exercises(cell):
                if name not in seen and (puzzles := puzzles_of(OUTLINES[name])):
                    cell.parent.insert(cell.parent.index(cell), _box(puzzles))
                seen.add(name)


def _exercises(cell: nodes.container) -> list[str]:
    tags = (each.removeprefix(PREFIX) for each in cell["classes"] if each.startswith(PREFIX))
    return [tag for tag in tags if tag in OUTLINES]


def _box(puzzles: list) -> nodes.raw:
    data = json.dumps(puzzles, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    text = (
        f'<details class="{CLASS}"><summary>Not sure how to begin? Put its lines in order'
        f'</summary><div><script type="application/json">{data}</script>'
        f"<noscript><p>{WITHOUT}</p></noscript></div></details>"
    )
    return nodes.raw("", text, format="html")


def needs_script(app: Sphinx, page: str, template: str, context: dict, _: object) -> None:
    """Tell the template whether the page loads the script."""
    context["lines"] = f'class="{CLASS}"' in context.get("body", "")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_transform(LinesFirst)
    app.connect("html-page-context", needs_script)

"""Exercise pages: a note that says where to fill them in, an anchor for each exercise.

On the page of the solutions each exercise has the same anchor: ``#exercise-neuron``.
"""

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from tools.site import cells

FOLDERS = ("exercises/", "solutions/")

NOTE = """\
:::{{div}} nn-note
**A notebook to fill in.** Fill it in here: each cell runs in this page, and what `check` has said
is remembered in this browser. Or open it {places}, or on your machine: with `make`, this page runs
with all of PyTorch; with `make lab`, it is `{notebook}` in JupyterLab.{install} `scoreboard()`
shows the whole book.

Done, or stuck after the third hint? {solutions}
:::
"""
INSTALL = " In Colab, run the first cell before anything else: it installs the book's package."


def note(notebook: str, repository: str, branch: str, launch: dict[str, str], solved: bool) -> str:
    """Return the note on the page of ``notebook``, as Markdown.

    ``launch`` holds the addresses of Binder and Colab as in ``_config.yml``; ``solved`` says
    whether there is a page of solutions.
    """
    where = urlsplit(repository).path.strip("/")
    places, install = [], ""
    if launch.get("colab_url"):
        places.append(f"[in Colab]({launch['colab_url']}/github/{where}/blob/{branch}/{notebook})")
        install = INSTALL
    if launch.get("binderhub_url"):
        at = f"{launch['binderhub_url']}/v2/gh/{where}/{branch}?urlpath=lab/tree/{notebook}"
        places.append(f"[in Binder]({at})")
    name = PurePosixPath(notebook).name
    solutions = (
        f"[The solutions](../solutions/{name}) are closed until you open them, one by one."
        if solved
        else "The solutions are in the folder `solutions`."
    )
    return NOTE.format(
        places=" or ".join(places), notebook=notebook, install=install, solutions=solutions
    )


def add_note(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the note below the first paragraph of an exercise page."""
    if not page.startswith("exercises/"):
        return
    notebook = cells.load(source[0])
    options: dict[str, Any] = app.config.html_theme_options
    text = note(
        f"{page}.ipynb",
        options["repository_url"],
        options.get("repository_branch", "main"),
        options.get("launch_buttons", {}),
        solved=page.replace("exercises/", "solutions/") in app.env.found_docs,
    )
    first = notebook["cells"][0]
    blocks = cells.blocks(first)
    first["source"] = "\n\n".join([*blocks[:2], text, *blocks[2:]])
    source[0] = cells.dump(notebook)


def anchor(section: nodes.section) -> str | None:
    """Return ``exercise-ID`` for the section in which a learner's cell stands, or None.

    The section of a whole page holds sections with cells, but no such cell itself.
    """
    cells_here = (child for child in section.children if isinstance(child, nodes.Element))
    marks = (name for child in cells_here for name in child.get("classes", ()))
    return next((mark[4:] for mark in marks if mark.startswith("tag_exercise-")), None)


class NameSections(SphinxTransform):
    """Let ``#exercise-ID`` lead to the exercise's section, the heading's own permalink included.

    A heading may be reworded, the exercise's id is for ever. The anchor of the heading stays.
    """

    default_priority = 350

    def apply(self, **_: Any) -> None:
        """Run on a page that has been read."""
        if not self.env.docname.startswith(FOLDERS):
            return
        # Where the Markdown parser looks up what follows # in a link to this page.
        known = self.env.metadata[self.env.docname].setdefault("myst_slugs", {})
        for section in self.document.findall(nodes.section):
            name = anchor(section)
            if name:
                section["ids"].insert(0, name)
                self.document.ids[name] = section
                known[name] = (section.line, name, section.next_node(nodes.title).astext())


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_transform(NameSections)
    app.connect("source-read", add_note)

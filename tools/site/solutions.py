"""Solution pages: the tasks stand open, each solution is one deliberate step away.

A solution is closed in a ``<details>`` element, which works without JavaScript and by keyboard,
and stays closed in print. The page is not in the search index: each task is found on the page of
the exercises, and no excerpt gives a solution away.
"""

from pathlib import PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from tools.site import cells

FOLDER = "solutions/"
EXPLANATION = "solution-only"
MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")
OPENING = """\
The solved notebook of the [exercises](../exercises/{name}). Every solution is closed: think first,
or ask `hint("{first}")` in the notebook. Then open it, and see the code, what `check` answers, why
it works, and how the frequent mistakes look. It answers the prediction, too."""


class Solution(nodes.General, nodes.Element):
    """What stays closed until the reader opens it; ``title`` names the exercise."""


def prepare(source: str, page: str) -> str:
    """Return the notebook of a solution page with a title and an opening of its own.

    Explanations are marked, since Markdown cells lose their tags on the way to a page. What is of
    use only to somebody who fills in the notebook is left out.
    """
    notebook = cells.load(source)
    opening, *sections = cells.sections(notebook)
    kept = [section for section in sections if _exercise(section)]
    first = next((_exercise(section) for section in kept), "")
    text = OPENING.format(name=PurePosixPath(page).name + ".ipynb", first=first)
    for cell in (cell for cell in opening if cell["cell_type"] == "markdown"):
        blocks = [each for each in cells.blocks(cell) if each.startswith(("# ", "|"))]
        if blocks and blocks[0].startswith("# "):
            blocks[:1] = [blocks[0].replace("# Exercises", "# Solutions", 1), text]
        cell["source"] = "\n\n".join(blocks)
    for section in kept:
        for cell in section:
            lines = cell["source"].split("\n")
            cell["source"] = "\n".join(line for line in lines if line.strip() not in MARKS)
            if cell["cell_type"] == "markdown" and EXPLANATION in cells.tags(cell):
                cell["source"] = f"::::::{{div}} {EXPLANATION}\n{cell['source']}\n::::::"
    notebook["cells"] = [cell for section in (opening, *kept) for cell in section]
    return cells.dump(notebook)


def _exercise(section: list[cells.Cell]) -> str:
    """The id of the section's exercise; empty if it has none."""
    marks = (tag for cell in section for tag in cells.tags(cell) if tag.startswith("exercise-"))
    return next(marks, "").removeprefix("exercise-")


def read(app: Sphinx, page: str, source: list[str]) -> None:
    """Prepare the notebooks of solution pages."""
    if page.startswith(FOLDER):
        source[0] = prepare(source[0], page)


class CloseSolutions(SphinxTransform):
    """Move what follows a task into a ``Solution``: code, what ``check`` answers, explanation."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Run on a page that has been read."""
        if not self.env.docname.startswith(FOLDER):
            return
        for section in list(self.document.findall(nodes.section)):
            close(section)


def close(section: nodes.section) -> None:
    """Close each part of a section's solution: a learner's cell, and what follows it but prose.

    Most exercises have one part. Between the parts of others stand further tasks, which stay open.
    """
    parts: list[list[nodes.Node]] = []
    arranged: list[list[nodes.Node]] = []
    inside = False
    for child in section.children:
        inside = _has(child, "tag_exercise-") or (inside and _has(child, "cell", EXPLANATION))
        if not inside:
            arranged.append([child])
        elif parts and arranged[-1] is parts[-1]:
            parts[-1].append(child)
        else:
            parts.append([child])
            arranged.append(parts[-1])
    heading = section.next_node(nodes.title)
    for number, part in enumerate(parts, 1):
        title = heading.astext() + (f", part {number} of {len(parts)}" if parts[1:] else "")
        name = section["ids"][0].removeprefix("exercise-")
        solution = Solution(title=title, ids=[f"solution-{name}-{number}"])
        solution += part
        part[:] = [solution]
    section.children = []
    section += [child for group in arranged for child in group]


def _has(child: nodes.Node, *starts: str) -> bool:
    classes = child.get("classes", ()) if isinstance(child, nodes.Element) else ()
    return any(name.startswith(starts) for name in classes)


def visit_solution(translator: Any, node: Solution) -> None:
    """Open the element; its label says what a press does now."""
    name = translator.encode(node["title"])
    translator.body.append(
        translator.starttag(node, "details", CLASS="solution")
        + '<summary><span><span class="when-closed">Show</span><span class="when-open">Hide</span>'
        + f" the solution of {name}</span></summary>\n"
    )


def depart_solution(translator: Any, node: Solution) -> None:
    """Close the element."""
    translator.body.append("</details>\n")


def leave_out_of_search(app: Sphinx, doctree: nodes.document) -> None:
    """Keep solution pages out of the search index."""
    if app.env.docname.startswith(FOLDER):
        app.env.metadata[app.env.docname]["nosearch"] = "true"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(Solution, html=(visit_solution, depart_solution))
    app.add_transform(CloseSolutions)
    app.connect("source-read", read)
    # Later than Sphinx's own collector, which sets the metadata anew.
    app.connect("doctree-read", leave_out_of_search, priority=900)

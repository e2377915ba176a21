"""Predict, then look: what answers a prediction stays closed until the reader opens it.

A paragraph that says **Predict** asks about the code cell after it. That cell's output goes into a
``<details>`` element, which works without JavaScript and by keyboard, and is open in print.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from tools.site.figures import is_cell

FOLDER = "book/"
OUTPUT = "cell_code_output"


class Answer(nodes.General, nodes.Element):
    """What stays closed until the reader opens it: the output of one cell."""


class CloseAnswers(SphinxTransform):
    """Close the outputs that answer predictions."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Run on a page that has been read."""
        if self.env.docname.startswith(FOLDER):
            for section in list(self.document.findall(nodes.section)):
                close(section)


def close(section: nodes.section) -> None:
    """Close the first output after each paragraph that asks for a prediction.

    Only code cells may stand between the two; a cell that prints nothing is passed over.
    """
    waiting = False
    for child in section.children:
        if not is_cell(child):
            waiting = asks(child)
            continue
        output = next((part for part in child.children if _is_output(part)), None)
        if waiting and output:
            answer = Answer()
            child.replace(output, answer)
            answer += output
            waiting = False


def asks(paragraph: nodes.Node) -> bool:
    """Say whether a paragraph asks for a prediction."""
    if not isinstance(paragraph, nodes.paragraph):
        return False
    return any(word.astext() == "Predict" for word in paragraph.findall(nodes.strong))


def _is_output(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == OUTPUT


def visit_answer(translator: Any, node: Answer) -> None:
    """Open the element; its label says what a press does now."""
    translator.body.append(
        translator.starttag(node, "details", CLASS="predicted")
        + '<summary><span class="when-closed">Show</span><span class="when-open">Hide</span>'
        + " the output</summary>\n"
    )


def depart_answer(translator: Any, node: Answer) -> None:
    """Close the element."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(Answer, html=(visit_answer, depart_answer))
    app.add_transform(CloseAnswers)

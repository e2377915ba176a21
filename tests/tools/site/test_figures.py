"""Cells that show a figure say so by a class."""

from docutils import nodes
from docutils.utils import new_document

from tools.notebooks.normalise import WIDGET_VIEW
from tools.site.figures import CLASS, MarkFigures


def cell(*kinds):
    made = nodes.container(classes=["cell"])
    output = nodes.container(classes=["cell_output"])
    output += [nodes.container(mime_type=kind) for kind in kinds]
    made += output
    return made


def test_a_cell_with_a_widget_has_the_class_and_no_other_node():
    document = new_document("page")
    figure, both, plain = cell(WIDGET_VIEW), cell("text/plain", WIDGET_VIEW), cell("text/html")
    outside = nodes.container(mime_type=WIDGET_VIEW)
    section = nodes.section()
    section += [figure, both, plain, outside]
    document += section
    MarkFigures(document).apply()
    marked = [node for node in document.findall(nodes.container) if CLASS in node["classes"]]
    assert marked == [figure, both]
    assert figure["classes"] == ["cell", CLASS]

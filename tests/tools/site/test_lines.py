"""Before the cell of an exercise stand its lines."""

import json
import re
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document

from nnbook.checks.exercises.table import OUTLINES
from nnbook.checks.notebook.ordering import puzzles_of
from tools.site import lines


def page(*exercises, name="exercises/01_layers"):
    """A page with a cell for each of the names, after its lines were put there."""
    document = new_document("page")
    document.settings.env = SimpleNamespace(docname=name)
    section = nodes.section()
    section += [
        nodes.container(classes=["cell", f"{lines.PREFIX}{each}"], mark=each) for each in exercises
    ]
    document += section
    lines.LinesFirst(document).apply()
    return [child.get("mark", "lines") for child in section], section


def test_they_stand_before_the_first_cell_of_each_exercise_that_has_some():
    marks, section = page("neuron", "neuron", "bug-clinic", "linear", "no-such")
    assert marks == ["lines", "neuron", "neuron", "bug-clinic", "lines", "linear", "no-such"]
    data = re.search(r'<script type="application/json">(.*?)</script>', section[0].astext())[1]
    assert json.loads(data) == puzzles_of(OUTLINES["neuron"])


def test_other_pages_have_none():
    assert page("neuron", name="solutions/01_layers")[0] == ["neuron"]


def test_no_line_of_code_ends_the_script_around_it():
    (node,) = [lines._box([{"text": "</script><b>"}])]
    assert node.astext().count("</script>") == 1
    assert "\\u003c/script>" in node.astext()
    assert lines.WITHOUT in node.astext()


@pytest.mark.parametrize("found", [True, False])
def test_a_page_loads_the_script_where_it_has_lines(found):
    context = {"body": lines._box([]).astext() if found else "<p>lines-first</p>"}
    lines.needs_script(None, "page", "page.html", context, None)
    assert context["lines"] is found

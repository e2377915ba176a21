"""Notebooks as Sphinx reads them."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tools.site import cells

CELL = st.fixed_dictionaries(
    {
        "cell_type": st.sampled_from(["markdown", "code"]),
        "source": st.sampled_from(
            [["## One\n", "text"], ["## Two"], ["text\n"], "## Three", [], "é"]
        ),
        "metadata": st.sampled_from([{}, {"tags": ["a", "b"]}]),
    }
)
NOTEBOOKS = st.fixed_dictionaries({"cells": st.lists(CELL, max_size=8), "metadata": st.just({})})


@settings(max_examples=50, deadline=None)
@given(NOTEBOOKS)
def test_every_source_becomes_one_text_and_nothing_else_changes(notebook):
    loaded = cells.load(json.dumps(notebook))
    for cell, before in zip(loaded["cells"], notebook["cells"], strict=True):
        assert cell == before | {"source": "".join(before["source"])}
    assert cells.load(cells.dump(loaded)) == loaded


@settings(max_examples=50, deadline=None)
@given(NOTEBOOKS)
def test_sections_are_all_cells_in_their_order_each_but_the_first_with_its_heading(notebook):
    opening, *rest = cells.sections(notebook)
    assert [cell for section in (opening, *rest) for cell in section] == notebook["cells"]

    def begins(cell):
        return cell["cell_type"] == "markdown" and cells.text(cell).startswith("## ")

    assert not any(map(begins, opening))
    for first, *others in rest:
        assert begins(first)
        assert not any(map(begins, others))


def test_what_a_cell_says_of_itself():
    cell = {"source": ["# A\n", "\n", "text\n\n\n\n| a |"], "metadata": {"tags": ["x"]}}
    assert cells.blocks(cell) == ["# A", "text", "| a |"]
    assert cells.tags(cell) == ["x"]
    assert cells.tags({"metadata": {}}) == []
    assert "é" in cells.dump({"cells": ["é"]})

"""Plots stand in the page as SVG and take its colours."""

import json

import pytest

from tools.notebooks.plots import SVG
from tools.site import plots

PAGE = "solutions/02_activations"
COLOURS = """() => {
  const of = (part, name) => getComputedStyle(part)[name];
  const plot = document.querySelector(".plot");
  return {
    words: of(plot.querySelector("text"), "fill"),
    paper: of(plot.querySelector("path"), "fill"),
    ink: of(document.body, "color"),
    ground: of(document.body, "backgroundColor"),
  };
}"""


def test_a_plot_becomes_part_of_the_page():
    picture = {"output_type": "display_data", "data": {SVG: ["<svg>\n", "</svg>\n"]}}
    printed = {"output_type": "stream", "name": "stdout", "text": ["3\n"]}
    cell = {"cell_type": "code", "source": ["x"], "metadata": {}, "outputs": [picture, printed]}
    (made,) = json.loads(plots.inline(json.dumps({"cells": [cell]})))["cells"]
    assert made["outputs"][0]["data"] == {
        "text/html": '<div class="plot"><svg>\n</svg>\n</div>',
    }
    assert made["outputs"][1] == printed


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_paper_of_a_plot_are_the_pages(open_context, site_url, theme):
    with open_context(color_scheme=theme) as page:
        page.goto(f"{site_url}{PAGE}.html")
        found = page.evaluate(COLOURS)
        assert found["words"] == found["ink"]
        assert found["paper"] == found["ground"]


def test_a_plot_fits_a_narrow_screen(open_context, site_url):
    with open_context(viewport={"width": 360, "height": 700}) as page:
        page.goto(f"{site_url}{PAGE}.html")
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        box = page.locator(".plot > svg").first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360

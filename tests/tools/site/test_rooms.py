"""The rooms in which figures start."""

import html
import json
import re

import pytest

from nnbook.files import ROOT
from tools.notebooks.normalise import WIDGET_STATE, WIDGET_VIEW
from tools.site import rooms


@pytest.fixture(scope="module")
def furnished():
    """A page with all figures of a notebook, and its saved models."""
    notebook = json.loads((ROOT / "book" / "02_activations.ipynb").read_bytes())
    saved = notebook["metadata"]["widgets"][WIDGET_STATE]
    views = [
        f'<script type="{WIDGET_VIEW}">{json.dumps(output["data"][WIDGET_VIEW])}</script>'
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if WIDGET_VIEW in output.get("data", {})
    ]
    state = f'<script type="{WIDGET_STATE}">{json.dumps(saved)}</script>'
    (page,) = rooms.furnish(["".join([*views, state])])
    return page, saved["state"]


def figures(models):
    return [model["state"] for model in models.values() if "figure" in model["state"]]


def test_a_view_gets_a_room_with_words_for_readers_without_javascript():
    view = f'<script type="{WIDGET_VIEW}">{{"model_id": "a"}}</script>'
    (page,) = rooms.furnish([f"<p>x</p>{view}<p>y</p>"])
    assert page.startswith(f'<p>x</p><div class="nn-room">{view}<noscript>')


def test_a_page_without_figures_stays_as_it_is():
    assert rooms.furnish(["<p>x</p>", "<p>y</p>"]) == ["<p>x</p>", "<p>y</p>"]


def test_a_figure_s_place_has_its_title_its_words_and_a_row_for_each_control(furnished):
    page, models = furnished
    places = re.findall(r'<div class="nn-placeholder.*?(?=<noscript>)', page, re.DOTALL)
    assert len(places) == len(figures(models)) > 3
    for place in places:
        assert "inert" in place
        name = re.search(r'data-figure="(\w+)"', place)[1]
        (state,) = (each for each in figures(models) if each["figure"] == name)
        assert f'class="nn-title">{state["title"]}<' in place
        assert re.search(r'class="nn-words"[^>]*>[^<]{20,}<', place)
        labels = [html.unescape(each) for each in re.findall(r'widget-label">([^<]+)<', place)]
        assert labels == [limit["label"] for limit in state["limits"].values()]
        assert "<svg" not in place


def test_a_picture_s_height_is_known_at_every_width(furnished):
    page, models = furnished
    for state in figures(models):
        rules = re.findall(
            rf"min-width: (\d+)px\) {{ \.nn-space-{state['figure']} {{ height: calc\(([\d.-]+)cqw",
            page,
        )
        starts = [int(start) for start, _ in rules]
        assert starts[0] <= 160
        assert starts == sorted(starts)


def test_the_styles_that_the_site_has_do_not_come_with_each_figure(furnished):
    page, models = furnished
    kept = json.loads(rooms.STATE.search(page)[2])["state"]
    for id, model in models.items():
        without = {key: value for key, value in model["state"].items() if key != "_css"}
        assert kept[id]["state"] == (without if "figure" in without else model["state"])

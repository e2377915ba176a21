"""Exercise pages say where to fill them in; solution pages keep each solution closed."""

import json

import pytest
from docutils import nodes

from nnbook.files import ROOT
from tests.sweep import part
from tests.web.book import documents
from tools.site import solutions

PAGES = [name for name in documents() if name.startswith("solutions/")]
# What is tried on them: the same boxes, which one function makes.
SOME = part(PAGES, 3)


def markdown(source, *tags):
    return {"cell_type": "markdown", "metadata": {"tags": list(tags)}, "source": [source]}


def code(source, *tags):
    cell = {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": [source]}
    return cell | {"execution_count": 1, "outputs": []}


SOLVED = "def one():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
NOTEBOOK = {
    "cells": [
        markdown("# Exercises: Layers\n\nTwo exercises.\n\n| a | b |\n|---|---|\n\nStuck?"),
        code("import torch"),
        markdown("## One\n\nWrite `one()`."),
        code(
            "def one():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION", "exercise-one"
        ),
        code('check("one", one)'),
        markdown("**Why it works.** It is one.", "solution-only"),
        markdown("## Where you stand"),
        code('scoreboard("01_layers")'),
    ],
    "metadata": {},
}


def prepared():
    return json.loads(solutions.prepare(json.dumps(NOTEBOOK), "solutions/01_layers"))["cells"]


def test_a_solution_page_has_a_title_and_an_opening_of_its_own():
    title, opening, table = prepared()[0]["source"].split("\n\n")
    assert title == "# Solutions: Layers"
    assert "[exercises](../exercises/01_layers.ipynb)" in opening
    assert 'hint("one")' in opening
    assert table == "| a | b |\n|---|---|"


def test_a_solution_page_ends_with_its_last_exercise_and_has_no_marks():
    cells = prepared()
    assert [cell["cell_type"] for cell in cells] == ["markdown", "code"] * 2 + ["code", "markdown"]
    assert cells[3]["source"] == "def one():\n    return 1"
    assert cells[-1]["source"].startswith("::::::{div} solution-only\n**Why it works.**")
    assert "scoreboard(" not in json.dumps(cells)


def page_section(*children):
    section = nodes.section(ids=["one"])
    section += [nodes.title(text="One (stretch)"), nodes.paragraph(text="Write it."), *children]
    return section


def cell(*classes):
    return nodes.container(classes=["cell", *classes])


def test_everything_from_the_learners_cell_to_the_explanation_is_closed():
    explanation = nodes.container(classes=["solution-only"])
    after = nodes.paragraph(text="Go on.")
    section = page_section(cell("tag_exercise-one"), cell(), explanation, after)
    solutions.close(section)
    assert [type(child) for child in section.children] == [
        nodes.title,
        nodes.paragraph,
        solutions.Solution,
        nodes.paragraph,
    ]
    assert len(section.children[2].children) == 3
    assert section.children[2]["title"] == "One (stretch)"


def test_tasks_between_the_parts_of_a_solution_stay_open():
    between = nodes.paragraph(text="Then write the other one.")
    parts = [cell("tag_exercise-one"), cell("tag_exercise-one"), cell()]
    explanation = nodes.container(classes=["solution-only"])
    section = page_section(*parts, between, cell("tag_exercise-one"), cell(), explanation)
    solutions.close(section)
    _, _, first, task, second = section.children
    assert task is between
    assert [len(first.children), len(second.children)] == [3, 3]
    assert first["title"] == "One (stretch), part 1 of 2"
    assert first["ids"] != second["ids"]
    assert second.parent is section


def test_a_section_without_an_exercise_stays_as_it_is():
    section = page_section(cell(), cell())
    solutions.close(section)
    assert len(section.children) == 4


# --- the built pages; that they fit with all solutions open, tests/web/test_pages.py shows


def test_every_chapter_with_solutions_has_their_page_below_the_exercises():
    names = {f"solutions/{path.stem}" for path in (ROOT / "solutions").glob("[0-9]*.md")}
    assert set(PAGES) == names
    for name in PAGES:
        assert documents()[documents().index(name) - 1] == name.replace("solutions/", "exercises/")


@pytest.mark.parametrize("name", SOME)
def test_a_solution_opens_by_mouse_and_by_keyboard_without_javascript(open_context, site_url, name):
    with open_context(java_script_enabled=False) as page:
        page.goto(f"{site_url}{name}.html")
        assert page.locator("h1").inner_text().startswith("Solutions: ")
        closed = page.locator("details.solution")
        sections = page.locator("section:has(> h2)")
        assert sections.count() >= 3
        for section in sections.all():
            title = section.locator("h2").inner_text().rstrip("#")
            parts = section.locator("details.solution")
            assert section.locator("p").first.is_visible()
            for number, one in enumerate(parts.all(), 1):
                part = f", part {number} of {parts.count()}" if parts.count() > 1 else ""
                label = one.locator("> summary").inner_text()
                assert label == f"Show the solution of {title}{part}"
                assert not one.locator("pre").first.is_visible()
            for text in ("text=Why it works.", "text=Frequent mistakes.", ".nn-check"):
                assert section.locator(text).count() == 1, text
                assert parts.last.locator(text).count() == 1, text
        cells = page.locator("[class*='tag_exercise-']").count()
        assert closed.locator("[class*='tag_exercise-']").count() == cells >= sections.count()
        first, second = closed.nth(0), closed.nth(1)
        first.locator("> summary").click()
        assert first.locator("pre").first.is_visible()
        assert first.locator("> summary").inner_text().startswith("Hide the solution of")
        second.locator("> summary").press("Enter")
        assert second.locator("pre").first.is_visible()
        assert not closed.nth(2).locator("pre").first.is_visible()


@pytest.mark.parametrize("name", PAGES[:1])
def test_closed_solutions_are_not_printed_and_open_ones_are(open_context, site_url, name):
    with open_context() as page:
        page.goto(f"{site_url}{name}.html")
        page.locator("details.solution summary").first.click()
        page.emulate_media(media="print")
        shown = page.locator("details.solution").evaluate_all(
            "all => all.map(one => getComputedStyle(one).display !== 'none')"
        )
        assert shown == [True] + [False] * (len(shown) - 1)


def test_search_knows_no_word_of_a_solution(site_folder):
    text = (site_folder / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("{") : text.rindex("}") + 1])
    numbers = {index["docnames"].index(name) for name in PAGES}
    assert numbers
    for kind in ("terms", "titleterms"):
        assert len(index[kind]) > 50
        for word, where in index[kind].items():
            assert not numbers & set(where if isinstance(where, list) else [where]), word
    tasks = index["docnames"].index("exercises/01_layers")
    assert any(tasks == place for places in index["alltitles"].values() for place, _ in places)
    assert not numbers & {place for places in index["alltitles"].values() for place, _ in places}


@pytest.mark.parametrize("name", PAGES)
def test_the_download_is_the_notebook_itself(site_folder, name):
    downloaded = (site_folder / "_sources" / f"{name}.ipynb").read_bytes()
    assert json.loads(downloaded)["cells"][0]["source"][0].startswith("# Exercises")

"""The cells that are marked to run in the browser do so, and show what the book shows."""

import json
from itertools import chain

import pytest

from tests.web.book import notebooks
from tests.web.live.browser_cells import Cell, cells_of, in_pyodide, text_of

CHAPTERS = [name for name in notebooks() if name.startswith("book/")]
# Unmarked cells are tried with the names of marked ones, to which they add none.
BEGIN = "_tried = {}"
TRY = """
_names = {{**globals(), **_tried}}
exec(compile({}, "tried", "exec"), _names)
_tried |= {{name: _names[name] for name in _names if name not in globals()}}
"""


def candidates(cells: list[Cell]) -> list[Cell]:
    """The unmarked cells that need no package, and no names but those of such or marked cells."""
    known: set[str] = set()
    found = []
    for cell in cells:
        if not cell.is_marked and cell.imports_what_is_there and not cell.unknown - known:
            found.append(cell)
        if cell.is_marked or cell in found:
            known |= cell.bound
    return found


@pytest.fixture(scope="module")
def runs(starts_browser) -> dict[str, list[tuple[Cell, dict]]]:
    """What marked cells and candidates of each chapter do in Pyodide, in their order."""
    chosen = {}
    for chapter in CHAPTERS:
        cells = cells_of(chapter)
        tried = candidates(cells)
        chosen[chapter] = [cell for cell in cells if cell.is_marked or cell in tried]
    pages = [
        [BEGIN, *(c.code if c.is_marked else TRY.format(json.dumps(c.code)) for c in cells)]
        for cells in chosen.values()
    ]
    results = [page[1:] for page in in_pyodide(*pages)]
    pairs = zip(chosen.values(), results, strict=True)
    done = [list(zip(cells, page, strict=True)) for cells, page in pairs]
    return dict(zip(chosen, done, strict=True))


def test_there_are_marked_cells_and_among_them_the_autograd_of_chapter_3():
    code = "\n".join(cell.code for cell in cells_of("book/03_backprop") if cell.is_marked)
    assert "class Value:" in code
    assert "Value.backward = value_backward" in code


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_marked_cells_use_names_of_marked_cells_only(chapter):
    known: set[str] = set()
    for cell in cells_of(chapter):
        if cell.is_marked:
            assert not cell.unknown - known, f"code cell {cell.number}"
            known |= cell.bound


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_marked_cells_show_what_the_book_shows(runs, chapter):
    for cell, done in runs[chapter]:
        if cell.is_marked:
            assert (text_of(done["outputs"]), done["status"]) == (cell.shown, "ok"), cell.code


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_cell_that_would_run_is_left_unmarked(runs, chapter):
    """A cell that shows nothing is marked where a marked one needs its names, see above."""
    for cell, done in runs[chapter]:
        if cell.shown and not cell.is_marked:
            same = text_of(done["outputs"]) == cell.shown and done["status"] == "ok"
            assert not same, f"tag code cell {cell.number} `browser`:\n{cell.code}"


def test_candidates_are_found():
    """Else the test above could not fail."""
    cells = [
        Cell(1, "x = 2", ("browser",), ""),
        Cell(2, "print(x)", (), ""),
        Cell(3, "print(y)", (), ""),
        Cell(4, "def f():\n    return random.random()", (), ""),
        Cell(5, "import torch", (), ""),
        Cell(6, "z = 1\nprint([x + y for y in range(3)])", (), ""),
        Cell(7, "print(z)", (), ""),
    ]
    assert [cell.number for cell in candidates(cells)] == [2, 6, 7]
    assert set(chain(*(cell.unknown for cell in cells))) == {"x", "y", "z", "random"}

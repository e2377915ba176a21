"""Every cell of the book and of its solutions, in the Python of a page: what the book shows."""

import pytest

from tests.sweep import part
from tests.web.live.browser_cells import Cell, cells_of, in_pyodide, libraries, text_of

NUMBERS = ("01_layers", "02_activations", "03_backprop", "04_training", "05_digits")
# Chapter 5 trains for half a minute of a processor that has nothing else to do.
pytestmark = pytest.mark.timeout(1800)
# Of those that train for long, and of the notebooks of exercises, a part.
LONG = part(("02_activations", "04_training", "05_digits"), 3)
CHAPTERS = [f"book/{name}" for name in ("01_layers", "03_backprop", *LONG)]
# The one with the exercise on arrays is always there.
ARRAYS = "solutions/03_backprop"
SOLUTIONS = [ARRAYS, *part((f"solutions/{name}" for name in NUMBERS if name not in ARRAYS), 4)]
STUBS = part([f"exercises/{name}" for name in NUMBERS], 3)
ABSENT = {"matplotlib", "numpy"}
# Checked on arrays: the page says so.
ON_ARRAYS = 'check("backward-numpy"'
SCOREBOARD = "scoreboard("


def expected_to_lack(cells: list[Cell]) -> set[int]:
    """The cells that need an absent package, or a name of a cell that does, by number."""
    known: set[str] = set()
    tainted: set[str] = set()
    found = set()
    for cell in cells:
        if cell.imported & ABSENT or ".numpy()" in cell.code or cell.needed & tainted:
            found.add(cell.number)
            tainted |= cell.bound - known
        else:
            known |= cell.bound
    return found


@pytest.fixture(scope="module")
def runs(tmp_path_factory, starts_browser) -> dict[str, list[tuple[Cell, dict]]]:
    """What the cells of each notebook do: one start of Python for chapters, one for exercises."""
    found = {}
    for library, names in (("book", CHAPTERS), ("exercises", SOLUTIONS + STUBS)):
        pages = [cells_of(name) for name in names]
        brought = libraries(tmp_path_factory.mktemp(library), "torch", library)
        done = in_pyodide(*([cell.code for cell in page] for page in pages), libraries=brought)
        for name, page, results in zip(names, pages, done, strict=True):
            found[name] = list(zip(page, results, strict=True))
    return found


@pytest.mark.parametrize("name", CHAPTERS + SOLUTIONS)
def test_every_cell_shows_what_the_book_shows(runs, name):
    lacking = expected_to_lack([cell for cell, _ in runs[name]])
    for cell, done in runs[name]:
        shown = text_of(done["outputs"])
        if cell.number in lacking:
            continue
        if name == ARRAYS and cell.code.startswith((ON_ARRAYS, SCOREBOARD)):
            continue
        assert (shown, done["status"]) == (cell.shown, "ok"), cell.code


@pytest.mark.parametrize("name", CHAPTERS + SOLUTIONS + STUBS)
def test_the_cells_that_need_an_absent_package_say_which_and_no_others(runs, name):
    lacking = expected_to_lack([cell for cell, _ in runs[name]])
    for cell, done in runs[name]:
        assert (done["status"] == "lacking") == (cell.number in lacking), cell.code
        if cell.number in lacking:
            assert done["outputs"][-1]["package"] in ("Matplotlib", "NumPy")


def test_what_lacks_is_found_through_the_names_of_other_cells():
    """Else the tests above would let every cell pass."""
    cells = [
        Cell(1, "x = 2", (), ""),
        Cell(2, "import numpy as np\ny = np.ones(x)", (), ""),
        Cell(3, "z = y", (), ""),
        Cell(4, "print(x)", (), ""),
        Cell(5, "w = t.numpy()", (), ""),
        Cell(6, "print(z, w)", (), ""),
        Cell(7, "def f():\n    return np", (), ""),
        Cell(8, "x = np", (), ""),
        Cell(9, "print(x)", (), ""),
    ]
    assert expected_to_lack(cells) == {2, 3, 5, 6, 8}
    assert len(expected_to_lack(cells_of("book/01_layers"))) < 12


@pytest.mark.parametrize("name", STUBS)
def test_an_untouched_notebook_ends_with_its_scoreboard(runs, name):
    for cell, done in runs[name]:
        assert done["status"] in ("ok", "lacking"), cell.code
    cell, last = runs[name][-1]
    assert cell.code.startswith(SCOREBOARD)
    assert "0 of" in text_of(last["outputs"])


def test_the_exercise_on_arrays_says_that_it_needs_numpy(runs):
    (said,) = [
        text_of(done["outputs"]) for cell, done in runs[ARRAYS] if cell.code.startswith(ON_ARRAYS)
    ]
    assert "is checked with NumPy, and the Python here has none" in said

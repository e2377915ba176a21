"""Which chapters a notebook is graded on, and what is said of a definition that is no code."""

import json

import pytest

from nnbook.files import ROOT
from nnbook.grading.submission.chapters import chapters, function_names, not_code, said
from nnbook.grading.submission.reading import NotGradable, parse, read
from tests.grading.submissions import notebook, solution


def book(*cells):
    """A notebook of code cells; (kind, source) makes a cell of another kind."""
    made = []
    for cell in cells:
        kind, source = ("code", cell) if isinstance(cell, str) else cell
        made.append({"cell_type": kind, "source": source})
    return parse(json.dumps({"cells": made}).encode())


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["def neuron(x, w, b): ...", "def linear(x): ..."], ("01_layers",)),
        (["neuron = lambda x, w, b: x @ w + b"], ("01_layers",)),
        (["class neuron: pass"], ("01_layers",)),
        (["async def neuron(): ..."], ("01_layers",)),
        ([">>> def neuron(x, w, b):\n...     return x @ w + b"], ("01_layers",)),
        (["In [3]: def neuron(x, w, b):\n   ...:     return x @ w + b"], ("01_layers",)),
        (["\ufeffdef neuron(x, w, b): ..."], ("01_layers",)),
        (["globals()['neuron'] = print", 'check("neuron", neuron)'], ("01_layers",)),
        (["check( 'leaky-relu', f, g)"], ("02_activations",)),
    ],
)
def test_chapters_are_found_by_names(cells, found):
    assert chapters(book(*cells)) == found


def test_a_helper_of_another_chapter_adds_no_chapter():
    assert chapters(book(*solution(), "def softmax(z): ...")) == ("01_layers",)


@pytest.mark.parametrize(
    "cell",
    [
        "x = 1",
        "check(neuron)",
        "recheck('neuron')",
        "neuron(1)",
        "# def neuron",
        "neuron == 3",
        "def neurons(): ...",
        "a.neuron = 1",
    ],
)
def test_another_courses_notebook_is_none_of_ours(cell):
    with pytest.raises(NotGradable, match="another course"):
        chapters(book(cell))


NEURON = "def neuron(x, w, b):\n    return x @ w + b"
STUB = 'def neuron(x, w, b):\n    raise NotImplementedError("your turn")'


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading"])
def test_a_definition_outside_code_is_found(kind):
    for before in ("x = 1", STUB):
        found = not_code(book(before, (kind, f"```python\n{NEURON}\n```")), ["neuron", "linear"])
        assert {name: (cell.number, cell.kind) for name, cell in found.items()} == {
            "neuron": (2, kind)
        }
    assert not_code(book(NEURON, (kind, NEURON)), ["neuron"]) == {}
    assert not_code(book("x = 1", (kind, "`neuron` adds b")), ["neuron"]) == {}


def test_where_nothing_is_code_the_cell_is_named():
    with pytest.raises(NotGradable, match=r"`neuron` is defined in cell 2 .* Markdown .* Esc"):
        chapters(book("x = 1", ("markdown", NEURON)))
    raw = book("x = 1", ("raw", NEURON), ("raw", "linear = 3"))
    with pytest.raises(NotGradable, match=r"raw text and not code.*; so is 1 more"):
        chapters(raw)


def test_most_of_a_chapter_outside_code_is_still_that_chapter():
    first, *rest = [cell for cell in solution("02_activations") if "def " in cell]
    assert chapters(book(first, *(("markdown", cell) for cell in rest))) == ("02_activations",)


@pytest.mark.parametrize("name", ["01_layers", "02_activations", "03_backprop"])
def test_the_page_of_a_chapter_is_no_exercise(name):
    with pytest.raises(NotGradable, match=f"hand in exercises/{name}.ipynb"):
        chapters(read(ROOT / "book" / f"{name}.ipynb", 2**25))
    handed_out = read(ROOT / "exercises" / f"{name}.ipynb", 2**25)
    assert chapters(handed_out) == (name,)
    everything = [each for chapter in ("01_layers", name) for each in function_names(chapter)]
    assert not_code(handed_out, everything) == {}


def test_a_notebook_of_code_alone():
    assert chapters(parse(notebook(NEURON))) == ("01_layers",)


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        ("%%writefile mine.py", "%%writefile"),
        ("\n%%timeit -n 1", "%%timeit"),
        ("%%HTML", "%%HTML"),
        ("%%!", "%%!"),
    ],
)
def test_a_definition_that_a_magic_takes_elsewhere_is_found(first, kind):
    found = not_code(book(STUB, f"{first}\n{NEURON}"), ["neuron"])
    assert {name: (cell.number, cell.kind) for name, cell in found.items()} == {"neuron": (2, kind)}
    assert f"begins with `{kind}`" in said("neuron", found["neuron"])
    assert not_code(book(f"{first}\n{NEURON}", NEURON), ["neuron"]) == {}


@pytest.mark.parametrize("first", ["%%time", "%%capture shown", "%%prun", "%timeit f()", "!ls"])
def test_a_magic_that_runs_the_cell_among_the_names_takes_nothing_away(first):
    assert not_code(book(f"{first}\n{NEURON}"), ["neuron"]) == {}

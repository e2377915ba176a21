"""What is said of a file beside its points."""

import json

from nnbook.checks.judging.verdict import Verdict
from nnbook.files import ROOT
from nnbook.grading.submission import remarks
from nnbook.grading.submission.reading import parse, read

MISPLACED = parse(
    json.dumps(
        {
            "cells": [
                {"cell_type": "code", "source": "def linear(x, W, b): ..."},
                {"cell_type": "markdown", "source": "def neuron(x, w, b): ..."},
            ]
        }
    ).encode()
)


def test_an_ordinary_notebook_has_none():
    handed_out = read(ROOT / "exercises" / "01_layers.ipynb", 2**25)
    assert remarks.notes("ada/01_layers.ipynb", handed_out, ["01_layers"]) == []
    solutions = read(ROOT / "solutions" / "01_layers.ipynb", 2**25)
    assert remarks.notes("solutions/01_layers.ipynb", solutions, ["01_layers"]) == []


def test_an_odd_name_and_the_books_solutions():
    solutions = read(ROOT / "solutions" / "01_layers.ipynb", 2**25)
    first, second = remarks.notes("ada/01_layers.ipynb.txt", solutions, ["01_layers"])
    assert "does not end in .ipynb" in first
    assert "book's solutions" in second


def test_a_definition_that_is_no_code_is_said_where_it_is_missed():
    (note,) = remarks.notes("a.ipynb", MISPLACED, ["01_layers"])
    assert note.startswith("`neuron` is defined in cell 2 from the top, which is Markdown")
    missing = Verdict("neuron", "One neuron", "not_attempted", 0, 4, step="Write it.")
    wrong = Verdict("linear", "Linear", "incorrect", 0, 4)
    said, same = remarks.pointed_out(MISPLACED, [missing, wrong])
    assert said.observed == f"{note}."
    assert said.message.startswith(note)
    assert (said.points, said.status) == (0, "not_attempted")
    assert same == wrong


def test_a_definition_that_a_magic_takes_elsewhere_is_said_where_it_is_missed_alone():
    """It may have come back, as from a file that was written and imported."""
    cells = [{"cell_type": "code", "source": "%%timeit\ndef neuron(x, w, b): ..."}]
    notebook = parse(json.dumps({"cells": cells}).encode())
    assert remarks.notes("a.ipynb", notebook, ["01_layers"]) == []
    missing = Verdict("neuron", "One neuron", "not_attempted", 0, 4, step="Write it.")
    (said,) = remarks.pointed_out(notebook, [missing])
    assert said.observed.startswith("`neuron` stands in cell 1 from the top, which begins with")
    right = Verdict("neuron", "One neuron", "correct", 4, 4)
    assert remarks.pointed_out(notebook, [right]) == (right,)

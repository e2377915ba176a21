"""A JupyterLab beside which the book's figures are measured."""

import ast
import subprocess
import sys

import nbformat
import pytest

from nnbook.data import iris
from tools.bench import lab


def test_the_notebook_is_one_whose_cells_have_not_run():
    made = nbformat.from_dict(lab.notebook(lab.CODE, "2"))
    nbformat.validate(made)
    assert [cell.source for cell in made.cells] == [lab.CODE, "2"]
    assert all(cell.execution_count is None for cell in made.cells)


def test_what_the_cell_takes_of_the_irises_is_there():
    flowers, species, *_ = iris()
    assert flowers[:, 2:].numpy().shape == (150, 2)
    assert len(species) == 150
    ast.parse(lab.CODE.removeprefix("%matplotlib inline\n"))


@pytest.mark.python
def test_a_lab_that_ends_at_once_says_why_in_its_last_line(tmp_path):
    log = tmp_path / "log"
    log.write_text("one\nno port is free\n\n")
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as process:
        process.wait()
        with pytest.raises(RuntimeError, match="JupyterLab did not start: no port is free"):
            lab._wait("http://127.0.0.1:9/", process, log)
        log.write_text("")
        with pytest.raises(RuntimeError, match="no message"):
            lab._wait("http://127.0.0.1:9/", process, log)


class Cells:
    """A page in which a cell has raised what it is told, or shown something."""

    def __init__(self, raised):
        self.raised = raised
        self.first = self.keyboard = self

    def __getattr__(self, name):
        return lambda *given, **named: self

    def count(self):
        return int(self.raised is not None)

    def inner_text(self):
        return self.raised


def test_what_a_cell_raises_is_told_by_its_last_line():
    lab.run(Cells(None), 0, "img")
    with pytest.raises(RuntimeError, match=r"^ValueError: no$"):
        lab.run(Cells("Traceback (most recent call last)\n  x\nValueError: no\n"), 0, "img")

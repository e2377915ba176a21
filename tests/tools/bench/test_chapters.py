"""*Run all* of a chapter: which cells the kernel runs beside it."""

import pytest

from tools.bench.chapters import CODES, RUN_ALL, _in_the_page


class Page:
    url = "http://x/page.html"

    def __init__(self, codes, states):
        self.answers = {CODES: codes, RUN_ALL: [states, 12.5]}

    def evaluate(self, script):
        return self.answers[script]


def test_cells_that_lack_a_package_in_the_page_are_left_out_of_the_kernel():
    page = Page(["a", "b", "c"], ["ran", "lacking", "ran"])
    assert _in_the_page(page) == (12.5, ["a", "c"], 3)


@pytest.mark.parametrize("state", ["failed", "stopped", None])
def test_a_cell_that_did_not_run_is_named(state):
    with pytest.raises(RuntimeError, match=rf"cell 2 of http://x/page\.html ended as {state}"):
        _in_the_page(Page(["a", "b"], ["ran", state]))


def test_the_kernels_time_is_that_of_its_cells(monkeypatch):
    import nbclient

    from tools.bench import chapters

    ran = []

    class Client:
        def __init__(self, notebook, **options):
            self.notebook = notebook

        def execute(self):
            ran.extend(cell.source for cell in self.notebook.cells)

    monkeypatch.setattr(nbclient, "NotebookClient", Client)
    assert chapters._in_a_kernel(["a = 1", "b = 2"]) >= 0
    assert ran == ["a = 1", "b = 2"]

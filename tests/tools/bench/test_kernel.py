"""Cells in the page that ``make`` serves: what is measured there stands in the site."""

import subprocess

import pytest

from tools.bench import kernel
from tools.bench.workshop import PAGE


def test_the_pages_have_as_many_cells_as_are_measured(site_folder):
    for page, count in ((PAGE, kernel.LATER_CELLS + 1), (kernel.EXERCISES, 1)):
        text = (site_folder / page).read_text(encoding="utf-8")
        assert text.count('class="cell_input') >= count, page


class Server:
    """A server that prints what it is told, and is ended."""

    def __init__(self, line):
        self.line, self.stdout, self.ended = line, self, False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        assert self.ended

    def readline(self):
        return self.line

    def terminate(self):
        self.ended = True


@pytest.mark.parametrize(
    "line", ["The book is at http://127.0.0.1:5/a/?token=b (Ctrl-C ends)\n", ""]
)
def test_the_servers_address_is_the_one_that_it_prints(monkeypatch, line):
    server = Server(line)
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **named: server)
    if line:
        with kernel.book() as (address, seconds):
            assert address == "http://127.0.0.1:5/a/?token=b"
            assert seconds >= 0
    else:
        with pytest.raises(RuntimeError, match="the server did not start"), kernel.book():
            pass
    assert server.ended

"""A cell is run and timed as the page sees it."""

import pytest

from tools.bench.cells import CLICK, click


class Page:
    """A page whose cells answer as told."""

    url = "http://x/page.html"

    def __init__(self, *answers):
        self.answers, self.place = answers, None

    def locator(self, selector):
        return self

    def nth(self, number):
        self.place = number
        return self

    def evaluate(self, script):
        assert script == CLICK
        return self.answers[self.place]


@pytest.mark.parametrize("state", ["ran", "lacking"])
def test_a_cell_has_a_result_once_it_ran_or_said_what_is_lacking(state):
    assert click(Page(["ran", 1.0], [state, 25.5]), 1) == 25.5


def test_a_cell_that_fails_has_no_time():
    with pytest.raises(RuntimeError, match=r"a cell of http://x/page\.html ended as failed"):
        click(Page(["failed", 3.0]), 0)


def test_the_script_waits_for_the_states_that_pages_have():
    """Where the page's own words change, the measurement would wait for ever."""
    from nnbook.files import ROOT

    sources = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "web" / "src" / "live").rglob("*.js")
    )
    for state in ("ran", "lacking", "failed"):
        assert f'"{state}"' in sources
        assert f'"{state}"' in CLICK
    assert "dataset.live" in sources

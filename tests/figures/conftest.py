"""Open a figure on the built site, on the chapter page that shows it."""

import re
from pathlib import Path

import pytest
import torch

from tests.figures.using import reset

SOURCES = sorted(Path("book").glob("*.md"))


def page_of(name: str) -> str:
    """Return the page, relative to the site's root, whose source shows figure ``name``."""
    call = re.compile(rf"figures\.{name}\(")
    for source in SOURCES:
        if call.search(source.read_text(encoding="utf-8")):
            return f"book/{source.stem}.html"
    raise LookupError(f"no page of book/ shows the figure {name!r}")


def open_figure(page, site_url: str, name: str, preset: str | None = None):
    """Load the page of figure ``name``, at a preset if one is given, and return the figure."""
    address = f"#{name}:{preset}" if preset else f"#figure-{name}"
    page.goto("about:blank")
    page.goto(f"{site_url}{page_of(name)}{address}")
    page.wait_for_function("name => document.getElementById(name)?.numbers", arg=f"figure-{name}")
    figure = page.locator(f"#figure-{name}")
    figure.scroll_into_view_if_needed()
    return figure


@pytest.fixture(scope="module")
def module_page(open_context):
    """A strict page that the tests of a module share: a chapter takes a second to load."""
    with open_context(color_scheme="light") as page:
        yield page


@pytest.fixture
def figure_page(module_page, site_url):
    """Return a function that gives figure ``name`` as a reader finds it: loaded once, reset."""

    def fresh(name: str):
        figure = module_page.locator(f"#figure-{name}")
        if not figure.count():
            figure = open_figure(module_page, site_url, name)
        reset(figure)
        figure.scroll_into_view_if_needed()
        return figure

    return fresh


@pytest.fixture
def one_thread():
    """Matrices this small train fastest on one thread, above all beside other test processes."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)

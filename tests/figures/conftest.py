"""Open a figure on the built site, on the chapter page that shows it."""

import re
from functools import partial
from pathlib import Path

import pytest

SOURCES = sorted(Path("book").glob("*.md"))


def page_of(name: str) -> str:
    """Return the page, relative to the site's root, whose source shows figure ``name``."""
    call = re.compile(rf"figures\.{name.replace('-', '_')}\(")
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


@pytest.fixture
def figure_page(page, site_url):
    """Return a function that opens figure ``name``, at a preset if one is given."""
    return partial(open_figure, page, site_url)

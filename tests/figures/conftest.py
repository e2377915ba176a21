"""Open a figure on the built site, on the chapter page that shows it."""

from collections.abc import Iterable

import pytest
import torch

from tests.figures.using import reset
from tests.trimmed import page_of


@pytest.fixture(scope="session")
def site_url(figures_url) -> str:
    """Address of the built site, whose figures can be had alone: see ``open_figure``."""
    return figures_url


def open_figure(
    page, site_url: str, name: str, preset: str | None = None, others: Iterable[str] = ()
):
    """Open figure ``name`` on its page, at a preset if one is given, and return the figure.

    What else the page says is left out, and ``others`` are in its place.
    """
    address = f"#{name}:{preset}" if preset else f"#figure-{name}"
    page.goto("about:blank")
    names = [name, *others]
    page.goto(f"{site_url}{page_of(name)}?figures={','.join(names)}{address}")
    for each in names:
        page.wait_for_function(
            "name => document.getElementById(name)?.numbers", arg=f"figure-{each}"
        )
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

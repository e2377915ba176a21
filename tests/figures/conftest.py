"""Open a figure on the built site, on the chapter page that shows it."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import torch

from tests.conftest import SUB_PATH, SubPathHandler
from tests.figures.using import reset
from tools.site.served import served

SOURCES = sorted(Path("book").glob("*.md"))
ARTICLE = re.compile(r'(<article class="bd-article">)(.*)(</article>)', re.DOTALL)
# The page's own contents: the theme follows its links into the text.
CONTENTS = re.compile(r'<nav id="pst-page-toc-nav".*?</nav>', re.DOTALL)
TITLE = re.compile(r"<h1>.*?</h1>", re.DOTALL)
ROOM = re.compile(r'<div class="nn-room nn-kept">.*?</noscript></div>', re.DOTALL)
PARAGRAPH = re.compile(r"<(p|li)>(?:(?!</?\1>).)*</\1>", re.DOTALL)


def page_of(name: str) -> str:
    """Return the page, relative to the site's root, whose source shows figure ``name``."""
    call = re.compile(rf"figures\.{name}\(")
    for source in SOURCES:
        if call.search(source.read_text(encoding="utf-8")):
            return f"book/{source.stem}.html"
    raise LookupError(f"no page of book/ shows the figure {name!r}")


def with_one_figure(html: str, name: str) -> str:
    """Return a chapter's page with its title, one figure and the paragraphs that link to it.

    A whole chapter takes seconds to load and to lay out; tests of pages do that.
    """
    begin, text, end = ARTICLE.search(html).groups()
    title = TITLE.search(text)[0]
    rooms = [room[0] for room in ROOM.finditer(text) if f'data-figure="{name}"' in room[0]]
    spellings = (f'href="#{name}:', f'href="#{name.replace("_", "-")}:')
    links = [
        found[0] for found in PARAGRAPH.finditer(text) if any(x in found[0] for x in spellings)
    ]
    cell = f'<div class="cell with-figure"><div class="cell_output">{rooms[0]}</div></div>'
    text = f"{begin}<section>{title}{cell}{''.join(links)}</section>{end}"
    return CONTENTS.sub("", ARTICLE.sub(lambda _: text, html))


class OneFigureHandler(SubPathHandler):
    """Serves the site; of a chapter with ``?figure=name`` behind it, that figure alone."""

    def do_GET(self) -> None:
        (name,) = parse_qs(urlsplit(self.path).query).get("figure", [None])
        if name is None:
            super().do_GET()
            return
        html = Path(self.translate_path(self.path)).read_text(encoding="utf-8")
        body = with_one_figure(html, name).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="session")
def site_url(site_folder) -> Iterator[str]:
    """Address of the built site, whose figures can be had alone: see ``open_figure``."""
    with served(site_folder, OneFigureHandler) as url:
        yield url.removesuffix("/") + SUB_PATH


def open_figure(page, site_url: str, name: str, preset: str | None = None):
    """Open figure ``name`` on its page, at a preset if one is given, and return the figure.

    What else the page says is left out.
    """
    address = f"#{name}:{preset}" if preset else f"#figure-{name}"
    page.goto("about:blank")
    page.goto(f"{site_url}{page_of(name)}?figure={name}{address}")
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

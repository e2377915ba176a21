"""Print the built site as one PDF: ``python -m tools.paper.pdf``, or ``make pdf``.

The pages are opened one by one and their figures started; ``paper.js`` joins what they show into
one document, so that links lead from page to page of the PDF. It is printed twice: the first print
tells on which page everything stands. Solutions stay out, because a teacher hands this file out;
so do the pages for teachers. Both remain on the website.
"""

import argparse
import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError
from pypdf import PdfReader, PdfWriter
from pypdf.generic import Fit

from nnbook.files import ROOT
from tools.configuration import Book, about, documents, repository
from tools.machine import browser
from tools.site.build import SITE
from tools.site.publish import PDF, SITE_VARIABLE
from tools.site.served import served

HERE = Path(__file__).parent
OUT = ROOT / "_build" / PDF
# What teachers need, and pages that are nothing without a reader's hand.
LEFT_OUT = (
    *("solutions/", "book/teachers", "book/adapting"),
    *("book/playground", "book/review", "book/inventory", "book/in_the_browser"),
)
# Figures draw themselves for their full width; paper.css makes them smaller.
VIEWPORT = {"width": 820, "height": 1200}
JOINED = "the-book.html"
NO_BROWSER = (
    "found no browser to print with: install Chrome or Chromium, or set CHROME to the path of one"
)
STAND = """() => [...document.querySelectorAll('.nn-room')]
    .every(room => ['ready', 'failed'].includes(room.dataset.state))"""
NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"

Outline = list[dict[str, Any]]


class PdfError(RuntimeError):
    """The book cannot be printed; the text is one line."""


def printed(root: Path = ROOT) -> list[str]:
    """Return the documents that belong on paper, in their order."""
    return [name for name in documents(root) if not name.startswith(LEFT_OUT)]


def public_address(name: str = "", root: Path = ROOT) -> str | None:
    """Return where the document ``name``, or the book, can be read; None if nothing says so.

    That is the website, where ``NNBOOK_SITE_URL`` names it, or else the file in the repository.
    """
    if site := os.environ.get(SITE_VARIABLE, "").strip():
        return f"{site.rstrip('/')}/{name}" + (".html" if name else "")
    stated = repository(root)
    if stated is None:
        return None
    if not name:
        return stated.address
    suffix = ".ipynb" if (root / f"{name}.ipynb").exists() else ".md"
    return f"{stated.address}/blob/{stated.branch}/{name}{suffix}"


def _settle(page: Page) -> None:
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")  # starts every figure
    page.wait_for_function(STAND)
    page.evaluate(NEXT_FRAME)


def _sheet(page: Page, url: str, name: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return one page of the site as a sheet of the book."""
    page.goto(f"{url}{name}.html")
    _settle(page)
    sheet = page.evaluate("([name, options]) => paper.sheet(name, options)", [name, options])
    if sheet["failed"]:
        raise PdfError(f"{sheet['failed']} of the figures in {name} did not start: open the page")
    return sheet


def _print(page: Page, final: bool) -> bytes:
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=final)


def _places(pdf: bytes) -> dict[str, tuple[int, float]]:
    """Return where each anchor that a link leads to stands: page, from 0, and height on it."""
    reader = PdfReader(io.BytesIO(pdf))
    return {
        name.removeprefix("/"): (number, float(place.top or 0))
        for name, place in reader.named_destinations.items()
        if (number := reader.get_destination_page_number(place)) is not None
    }


def _page_numbers(pdf: bytes) -> dict[str, int]:
    return {name: page + 1 for name, (page, _) in _places(pdf).items()}


def _bookmark(
    writer: PdfWriter, entry: dict[str, Any], places: dict[str, tuple[int, float]], parent: Any
) -> Any:
    page, top = places[entry["id"]]
    return writer.add_outline_item(
        title=entry["title"],
        page_number=page,
        parent=parent,
        fit=Fit.xyz(left=0, top=top),
        is_open=False,
    )


def _bound(running: Browser, url: str, names: Sequence[str], root: Path) -> tuple[bytes, Outline]:
    """Return the PDF of the pages ``names`` of the site at ``url``, and its outline."""
    book = about(root)
    elsewhere = {name: public_address(name, root) for name in documents(root)}
    options = {"root": url, "names": list(names), "elsewhere": elsewhere}
    context = running.new_context(viewport=VIEWPORT, color_scheme="light")
    context.add_init_script(path=HERE / "paper.js")
    page = context.new_page()
    page.emulate_media(media="print")
    sheets = [_sheet(page, url, name, options) for name in names]
    empty = "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body></body></html>"
    page.route(f"{url}{JOINED}", lambda route: route.fulfill(body=empty, content_type="text/html"))
    page.goto(f"{url}{JOINED}")
    style = (HERE / "paper.css").read_text(encoding="utf-8")
    told = vars(book) | {"style": style, "address": public_address(root=root)}
    outline = page.evaluate("([sheets, book]) => paper.bind(sheets, book)", [sheets, told])
    page.evaluate("pages => paper.number(pages)", _page_numbers(_print(page, final=False)))
    pdf = _print(page, final=True)
    context.close()
    return pdf, outline


def _save(pdf: bytes, outline: Outline, book: Book, out: Path) -> int:
    """Write the PDF with outline and properties to ``out``; return how many pages it has."""
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    properties = {"/Title": book.title, "/Author": book.author, "/Subject": book.subject}
    writer.add_metadata(properties)
    # Chromium could write an outline, but it repeats the words of a heading that begins a page.
    places = _places(pdf)
    for entry in outline:
        chapter = _bookmark(writer, entry, places, None)
        for section in entry["sections"]:
            _bookmark(writer, section, places, chapter)
    writer.page_mode = "/UseOutlines"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        writer.write(out)
    except OSError as error:
        raise PdfError(f"cannot write {out}: {error.strerror}") from None
    return len(writer.pages)


def write(
    out: Path = OUT,
    names: Sequence[str] | None = None,
    site: Path | None = None,
    root: Path = ROOT,
) -> int:
    """Print the pages ``names`` of the built ``site`` to ``out``; return the number of pages.

    Without ``names``, the whole book. Raises ``PdfError``.
    """
    site = site or SITE
    if not (site / "index.html").exists():
        raise PdfError(f"there is no built site in {site}: run `make site`")
    names = printed(root) if names is None else names
    if lacking := next((name for name in names if not (site / f"{name}.html").exists()), None):
        raise PdfError(f"the site has no page {lacking}.html: run `make site`")
    path = browser.find()
    if path is None:
        raise PdfError(NO_BROWSER)
    with served(site) as url, sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=path)
            pdf, outline = _bound(running, url, names, root)
            running.close()
        except BrowserError as error:
            reason = str(error).splitlines()[0]
            raise PdfError(f"{path} did not print: {reason} (CHROME names another)") from None
    return _save(pdf, outline, about(root), out)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.paper.pdf", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="the file to write")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    try:
        pages = write(options.out)
    except (PdfError, ValueError) as error:
        print(f"pdf: {error}", file=sys.stderr)
        return 1
    out = options.out.resolve()
    shown = out.relative_to(ROOT) if out.is_relative_to(ROOT) else out
    size = out.stat().st_size / 1e6
    print(f"wrote {shown}: {pages} pages, {size:.1f} MB, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

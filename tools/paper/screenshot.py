"""Take the book's pictures from the built site: ``python -m tools.paper.screenshot``.

``web/screenshot.png`` stands in the README; ``web/preview.png`` is shown where somebody posts a
link to the book.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from nnbook.files import ROOT
from tools.machine.browser import ADVICE, find
from tools.site.build import SITE
from tools.site.served import served

WEB = ROOT / "web"
FIGURE = "book/welcome.html#network:petal_length=4.7,petal_width=1.4,sepal_length=6.1,steps=100"
# A preview is small: the title and the drawing, nothing around them.
FOR_PREVIEW = """
:is(#pst-primary-sidebar, #pst-secondary-sidebar, .bd-header-article, .continue, .nn-tools,
.nn-controls) { display: none !important; }
.bd-article { padding: 0 1rem; zoom: 1.2; } .bd-article p { display: none; }
.bd-main .bd-content .bd-article-container { max-width: none; padding: 0; }
.nn-box { margin: 0 auto; } .bd-article h1 { margin: 0.9rem 0 0.7rem; text-align: center; }
"""


def open_figure(page: Page, url: str) -> None:
    """Show the figure of the welcome page, in words too."""
    page.goto(url + FIGURE)
    page.wait_for_function("document.querySelector('#figure-network')?.numbers")
    page.wait_for_timeout(500)  # the words follow the drawing after a pause


def take(url: str, browser_path: str) -> Iterator[Path]:
    """Take both pictures of the site at ``url``; yield each file when it is written."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        page = browser.new_page(viewport={"width": 1180, "height": 800}, color_scheme="light")
        open_figure(page, url)
        page.evaluate("document.querySelector('#figure-network').scrollIntoView()")
        page.wait_for_timeout(200)
        page.screenshot(path=WEB / "screenshot.png")
        yield WEB / "screenshot.png"
        page.set_viewport_size({"width": 1200, "height": 630})
        open_figure(page, url)
        page.add_style_tag(content=FOR_PREVIEW)
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(500)
        page.screenshot(path=WEB / "preview.png")
        yield WEB / "preview.png"
        browser.close()


def main() -> int:
    """Serve the site, take the pictures, say where they are."""
    path = find()
    if path is None:
        print(ADVICE, file=sys.stderr)
        return 1
    if not (SITE / "index.html").exists():
        print(f"there is no site in {SITE.relative_to(ROOT)}: run `make site`", file=sys.stderr)
        return 1
    with served(SITE) as url:
        for picture in take(url, path):
            print(f"wrote {picture.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What a reader downloads to see a page for the first time, compressed as a web host would."""

import gzip
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

COMPRESSED_ALREADY = ("image/png", "image/jpeg", "font/", "application/zip")


def _wire_size(body: bytes, kind: str) -> int:
    if kind.startswith(COMPRESSED_ALREADY):
        return len(body)
    return min(len(body), len(gzip.compress(body, 9)))


def first_load(browser: "Browser", url: str) -> dict[str, int]:
    """Return the bytes of each file that the page at ``url`` loads, figures started and all.

    The page is scrolled to its end, so that everything is asked for that a reader may see.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))
    try:
        page.goto(url, wait_until="networkidle")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_load_state("networkidle")
        return {
            response.url: _wire_size(response.body(), response.headers.get("content-type", ""))
            for response in responses
            if response.ok and response.url.startswith("http")
        }
    finally:
        context.close()

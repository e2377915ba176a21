"""Take the README's picture: the first figure of chapter 1 on the built site.

``python -m tools.screenshot`` writes ``web/screenshot.png``; the site must be built.
"""

import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer

from playwright.sync_api import sync_playwright

from tools.browser import ADVICE, find
from tools.site import ROOT, SITE, Handler

PICTURE = ROOT / "web" / "screenshot.png"
PRESET = "book/01_layers.html#neuron:w1=1,w2=2,b=-8.2,flower=100"


def take(url: str, browser_path: str) -> None:
    """Open ``url`` and write what a reader sees of the figure and the prose around it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        page = browser.new_page(viewport={"width": 1180, "height": 760}, color_scheme="light")
        page.goto(url)
        page.wait_for_function("document.querySelector('#figure-neuron')?.numbers")
        page.evaluate("document.querySelector('#figure-neuron').scrollIntoView()")
        page.wait_for_timeout(500)  # the words follow the drawing after a pause
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> int:
    """Serve the site, take the picture, say where it is."""
    path = find()
    if path is None:
        print(ADVICE, file=sys.stderr)
        return 1
    if not (SITE / "index.html").exists():
        print(f"there is no site in {SITE.relative_to(ROOT)}: run `make site`", file=sys.stderr)
        return 1
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(SITE))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        take(f"http://127.0.0.1:{server.server_port}/{PRESET}", path)
        server.shutdown()
    print(f"wrote {PICTURE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

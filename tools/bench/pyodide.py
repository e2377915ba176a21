"""Cells in the page of a public site: Python loaded into the browser, from click to result.

The site is served on this machine, uncompressed: what the network would add is told by the bytes.
"""

import gzip
import re
from typing import TYPE_CHECKING

from nnbook.files import ROOT
from tools.bench.cells import WITHIN_MS, click
from tools.bench.table import Row, at_most, median, times_more
from tools.bench.workshop import Workshop, say
from tools.site.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Response, Route

PAGE = "book/03_backprop.html"
RUNS = 3
IMMEDIATE_MS = 100
RESET_S = 0.5
TIMES_WITHOUT_TORCH = 1.25
# The first cell of a chapter's page, and what the page says that its cells need.
CODE = re.compile(r'(?P<before><div class="cell_input .*?<pre>).*?(?=</pre>)', re.DOTALL)
NEEDS = re.compile(r'<meta name="nnbook-libraries"[^>]*>')
WITH_TORCH, WITHOUT = "import torch\ntorch.ones(2) + 1", "1 + 1"
# Long enough for the Python that is to wait.
WAITS_MS = 4000
PLAIN = """async () => {
    const { loadPyodide } = await import("./pyodide.mjs");
    const begun = performance.now();
    await loadPyodide();
    return (performance.now() - begun) / 1000;
}"""
RESET = """() => new Promise((resolve) => {
    const bar = document.querySelector(".nn-live-bar");
    const button = bar.querySelector("[aria-label='Reset Python']");
    const seen = performance.now();
    const watch = new MutationObserver(() => {
        if (button.getAttribute("aria-disabled") === "true") return;
        watch.disconnect();
        resolve(performance.now() - seen);
    });
    button.click();
    watch.observe(button, { attributes: true });
})"""


def measure(workshop: Workshop) -> list[Row]:
    """Return the rows of cells that run in the browser."""
    first, again, resets, at_once, plain, later = [], [], [], [], [], []
    torch, without = [], []
    with served(workshop.site) as site:
        for run in range(RUNS):
            say(f"Python in the browser: {run + 1} of {RUNS}")
            context = workshop.browser.new_context()
            context.set_default_timeout(WITHIN_MS)
            page = context.new_page()
            page.goto(site + PAGE)
            loaded: list[Response] = []
            page.on("response", lambda it, loaded=loaded: "/live/" in it.url and loaded.append(it))
            first.append(click(page, 0) / 1000)
            sizes = [(response.url, response.body()) for response in loaded]
            later += _later(page)
            page.wait_for_timeout(WAITS_MS)
            resets.append(page.evaluate(RESET) / 1000)
            at_once.append(page.evaluate(RESET) / 1000)
            plain.append(_plain(context))
            page.reload()
            again.append(click(page, 0) / 1000)
            context.close()
            torch.append(_first(workshop.browser, site, WITH_TORCH, needs_torch=True))
            without.append(_first(workshop.browser, site, WITHOUT, needs_torch=False))
    what = "in the browser: click on Run → result"
    taken = median(later)
    raw = sum(len(body) for _, body in sizes) / 1000
    return [
        Row(
            f"{what} of the first cell, nothing loaded before (median of {RUNS})",
            median(first),
            "s",
        ),
        Row(
            f"{what} of torch, nothing loaded before (median of {RUNS})",
            median(torch),
            "s",
            median(without),
            "the same for a cell without torch",
            (times_more(median(torch), median(without), TIMES_WITHOUT_TORCH),),
        ),
        Row(f"{what} of the first cell, after a reload", median(again), "s"),
        Row(
            "in the browser: Reset → a fresh Python",
            median(resets),
            "s",
            median(plain),
            f"a plain Pyodide starts (median of {RUNS})",
            (at_most(median(resets), RESET_S, "s"),),
        ),
        Row(
            "in the browser: Reset again at once, from memory alone",
            median(at_once),
            "s",
            median(plain),
            f"a plain Pyodide starts (median of {RUNS})",
            (at_most(median(at_once), RESET_S, "s"),),
        ),
        Row(
            f"{what} of a later cell (median of {len(later)} of chapter 3)",
            taken,
            "ms",
            budgets=(at_most(taken, IMMEDIATE_MS, "ms"),),
        ),
        Row(
            f"in the browser: what the click loads, gzip ({len(sizes)} files)",
            sum(len(gzip.compress(body)) for _, body in sizes) / 1000,
            "kB",
            raw,
            "the same, uncompressed",
        ),
    ]


def _first(browser: "Browser", site: str, code: str, needs_torch: bool) -> float:
    """The seconds from a click on the first cell to its result, with other code in that cell.

    The page is the same but for what its cells need.
    """

    def changed(route: "Route") -> None:
        response = route.fetch()
        text = CODE.sub(lambda found: found["before"] + code, response.text(), count=1)
        route.fulfill(response=response, body=text if needs_torch else NEEDS.sub("", text))

    context = browser.new_context()
    context.set_default_timeout(WITHIN_MS)
    page = context.new_page()
    page.route(site + PAGE, changed)
    page.goto(site + PAGE)
    seconds = click(page, 0) / 1000
    context.close()
    return seconds


def _plain(context: "BrowserContext") -> float:
    """The seconds in which npm's Pyodide starts in a page that has nothing else."""
    with served(ROOT / "web" / "node_modules" / "pyodide") as files:
        page = context.new_page()
        page.goto(files + "package.json")
        seconds = page.evaluate(PLAIN)
        page.close()
    return seconds


def _later(page: "Page") -> list[float]:
    count = page.locator("div.cell:has(.nn-run)").count()
    return [click(page, number) for number in range(1, count)]

"""Cells in the page of a public site: Python loaded into the browser, from click to result.

The site is served on this machine, uncompressed: what the network would add is told by the bytes.
"""

import gzip
from typing import TYPE_CHECKING

from nnbook.files import ROOT
from tools.bench.cells import WITHIN_MS, click
from tools.bench.table import Row, at_most, median
from tools.bench.workshop import Workshop, say
from tools.site.served import served

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Response

PAGE = "book/03_backprop.html"
RUNS = 3
IMMEDIATE_MS = 100
RESET_S = 0.5
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
    what = "in the browser: click on Run → result"
    taken = median(later)
    raw = sum(len(body) for _, body in sizes) / 1000
    return [
        Row(
            f"{what} of the first cell, nothing loaded before (median of {RUNS})",
            median(first),
            "s",
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

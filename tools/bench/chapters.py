"""*Run all* of each chapter: Python in the browser, beside the same cells in a kernel.

Both begin with nothing: the page with the click that loads Python, the kernel with its start. Cells
that lack a package in the page are left out of the kernel, too.
"""

import time
from typing import TYPE_CHECKING

from nnbook.files import ROOT
from tools.bench.table import Row, times_more
from tools.bench.workshop import Workshop, say
from tools.site.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

TIMES = 3
WITHIN_MS = 900_000
CODES = """() => [...document.querySelectorAll("div.cell:has(.nn-run)")].map(
    (cell) => cell.querySelector(".highlight pre").textContent)"""
RUN_ALL = """async () => {
    const begun = performance.now();
    const soon = () => new Promise((resolve) => setTimeout(resolve, 20));
    document.querySelector(".nn-live-start").click();
    const found = () => [...document.querySelectorAll(".nn-live-bar button")].find(
        (button) => button.textContent === "Run all");
    while (!found()) await soon();
    found().click();
    const cells = [...document.querySelectorAll("div.cell:has(.nn-run)")];
    const states = () => cells.map((cell) => cell.dataset.live);
    // One that fails, or is stopped, takes the rest with it: they stay as they are.
    while (states().some((state) => ["queued", "running"].includes(state))) await soon();
    return [states(), (performance.now() - begun) / 1000];
}"""


def measure(workshop: Workshop) -> list[Row]:
    """Return a row for each chapter. Raises ``RuntimeError`` where a cell fails."""
    rows = []
    with served(workshop.site) as site:
        for notebook in sorted((ROOT / "book").glob("[0-9]*.ipynb")):
            say(f"all cells of {notebook.stem}: in the browser, and in a kernel")
            context = workshop.browser.new_context()
            context.set_default_timeout(WITHIN_MS)
            page = context.new_page()
            page.goto(f"{site}book/{notebook.stem}.html")
            seconds, ran, count = _in_the_page(page)
            context.close()
            say(f"{seconds:.0f} s in the browser")
            reference = _in_a_kernel(ran)
            say(f"{reference:.0f} s in a kernel")
            rows.append(
                Row(
                    f"in the browser: Run all of {notebook.stem}, {len(ran)} of {count} cells",
                    seconds,
                    "s",
                    reference,
                    "the same cells in a kernel",
                    (times_more(seconds, reference, TIMES),),
                )
            )
    return rows


def _in_the_page(page: "Page") -> tuple[float, list[str], int]:
    """The seconds, the code of the cells that have run, and how many cells there are."""
    codes = page.evaluate(CODES)
    states, seconds = page.evaluate(RUN_ALL)
    for number, state in enumerate(states, 1):
        if state not in ("ran", "lacking"):
            raise RuntimeError(f"cell {number} of {page.url} ended as {state}")
    pairs = zip(codes, states, strict=True)
    return seconds, [code for code, state in pairs if state != "lacking"], len(codes)


def _in_a_kernel(codes: list[str]) -> float:
    from nbclient import NotebookClient
    from nbformat import v4

    notebook = v4.new_notebook(cells=[v4.new_code_cell(code) for code in codes])
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=None, allow_errors=True,
        resources={"metadata": {"path": str(ROOT / "book")}},
    )  # fmt: skip
    begun = time.perf_counter()
    client.execute()
    return time.perf_counter() - begun

"""Runs a cell of an open page and says how long that took, seen from the page."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

WITHIN_MS = 120_000
CLICK = """(button) => new Promise((resolve) => {
    const cell = button.closest("div.cell");
    const seen = performance.now();
    const watch = new MutationObserver(() => {
        if (!["ran", "lacking", "failed"].includes(cell.dataset.live)) return;
        watch.disconnect();
        resolve([cell.dataset.live, performance.now() - seen]);
    });
    watch.observe(cell, { attributes: true });
    button.click();
})"""


def click(page: "Page", number: int) -> float:
    """Run one cell, counted from 0; return the milliseconds from the click to its result.

    What stands above it and has not run is part of that. A cell that says what the page lacks has
    a result, too. Raises ``RuntimeError`` if it fails.
    """
    state, taken = page.locator("div.cell:has(.nn-run) .nn-run").nth(number).evaluate(CLICK)
    if state == "failed":
        raise RuntimeError(f"a cell of {page.url} ended as {state}")
    return taken

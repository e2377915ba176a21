"""Cells in the page that ``make`` serves: from the click to the result.

A sample starts with the click on a cell's Run button and ends when the page says that the cell has
run, its output in place. Python starts inside of it: either right after the page has loaded, before
the server has prepared anything, or when the kernel that waits for the reader is ready. Later cells
run in a kernel that is there.
"""

import gzip
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nnbook.files import ROOT
from tools.bench.cells import WITHIN_MS, click
from tools.bench.table import Row, at_most, median, times_more
from tools.bench.workshop import CHAPTER, PAGE, Workshop, say

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Response

RUNS = 3
LATER_CELLS = 25
TIMES = 1.5
IMMEDIATE_MS = 100
ADDRESS_S = 1
STARTS = 3
EXERCISES = f"exercises/{CHAPTER}.html"
# Whatever else goes on, a kernel is ready after this many imports of torch.
READY_AFTER = 4


@contextmanager
def book() -> Iterator[tuple[str, float]]:
    """Start the server of ``make``; yields its address, and the seconds until that was printed."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tools.live", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            found = re.search(r"http://\S+", server.stdout.readline())
            if not found:
                raise RuntimeError("the server did not start")
            yield found[0], time.perf_counter() - begun
        finally:
            server.terminate()


def measure(workshop: Workshop) -> list[Row]:
    """Return the rows of live cells."""
    with book() as (address, _):
        context = workshop.browser.new_context()
        context.set_default_timeout(WITHIN_MS)
        context.new_page().goto(address)
        site = address.partition("?")[0] + "read/"
        rows = _first_cells(context, site)
        rows += _later_cells(context, site)
        rows += _weight(context, site)
        context.close()
    return rows + _start(workshop)


def _first_cells(context: "BrowserContext", site: str) -> list[Row]:
    rows = []
    torch_s = _import_torch()  # files come from the disk the first time
    for page, which in ((EXERCISES, "exercise page"), (PAGE, "chapter 1")):
        for waits, when in ((True, "read for a moment"), (False, "pressed at once")):
            ours, torch = [], []
            for run in range(RUNS):
                say(f"first cell of {page}, {when}: {run + 1} of {RUNS}")
                torch.append(_import_torch())
                ours.append(_first_cell(context, site + page, READY_AFTER * torch_s * waits))
            rows.append(
                Row(
                    f"click on Run → result of the first torch cell, {which}, {when} "
                    f"(median of {RUNS})",
                    median(ours),
                    "s",
                    median(torch),
                    f"import torch (median of {RUNS})",
                    (times_more(median(ours), median(torch), TIMES),),
                )
            )
    return rows


def _import_torch() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.perf_counter() - begun


def _first_cell(context: "BrowserContext", address: str, wait_s: float) -> float:
    """Return the seconds from the click to the result of the first cell, in a new tab."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_timeout(1000 * wait_s)
    seconds = click(page, 0) / 1000
    # The next sample begins as this one did.
    _end_kernels(page)
    page.close()
    return seconds


def _end_kernels(page: "Page") -> None:
    page.evaluate(
        """async () => {
            const headers = { "X-XSRFToken": /_xsrf=([^;]+)/.exec(document.cookie)[1] };
            const kernels = location.pathname.split("/read/")[0] + "/api/kernels";
            const running = await (await fetch(kernels)).json();
            const end = ({ id }) => fetch(`${kernels}/${id}`, { method: "DELETE", headers });
            await Promise.all(running.map(end));
        }"""
    )


def _later_cells(context: "BrowserContext", site: str) -> list[Row]:
    page = context.new_page()
    page.goto(site + PAGE)
    say(f"running {LATER_CELLS} cells of {PAGE} one by one")
    click(page, 0)
    samples = [click(page, number) for number in range(1, LATER_CELLS + 1)]
    page.close()
    taken = median(samples)
    return [
        Row(
            f"click on Run → result of a later cell (median of {LATER_CELLS} of chapter 1)",
            taken,
            "ms",
            budgets=(at_most(taken, IMMEDIATE_MS, "ms"),),
        )
    ]


def _weight(context: "BrowserContext", site: str) -> list[Row]:
    """What a click loads. This server sends it as it is; a public one would compress it."""
    page = context.new_page()
    page.goto(site + EXERCISES)
    loaded: list[Response] = []
    page.on("response", lambda it: "/_static/" in it.url and loaded.append(it))
    click(page, 0)
    sizes = [len(gzip.compress(response.body())) / 1000 for response in loaded]
    _end_kernels(page)
    page.close()
    return [Row(f"what the click loads, gzip ({len(sizes)} files)", sum(sizes), "kB")]


def _start(workshop: Workshop) -> list[Row]:
    """How soon the server prints its address, and how soon it answers there."""
    printed, answered = [], []
    for run in range(STARTS):
        say(f"starting the server: {run + 1} of {STARTS}")
        begun = time.perf_counter()
        with book() as (address, seconds):
            printed.append(seconds)
            page = workshop.browser.new_page()
            page.goto(address)
            answered.append(time.perf_counter() - begun)
            page.close()
    return [
        Row(
            f"start of the server → its address (median of {STARTS})",
            median(printed),
            "s",
            budgets=(at_most(median(printed), ADDRESS_S, "s"),),
        ),
        Row(
            f"start of the server → first page in a browser (median of {STARTS})",
            median(answered),
            "s",
        ),
    ]

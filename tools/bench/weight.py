"""First load of chapter 1, gzip: ours and a stock Jupyter Book's of the same notebook."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nnbook.files import ROOT
from tools.bench import stock
from tools.bench.first_load import first_load
from tools.bench.packages import BrowserWithPackages, Packages
from tools.bench.table import Row, at_most
from tools.bench.workshop import PAGE, Workshop, say
from tools.site.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BUDGET_KB = 420
WHAT = "first load of chapter 1, gzip, everything"
# Kept between runs, like the site itself: the versions in it never change.
CACHE = ROOT / "_build" / "bench" / "packages"


def measure(workshop: Workshop) -> list[Row]:
    """Return the rows of the first load: chapter 1, and the heaviest of all chapters."""
    with served(workshop.site) as address:
        say("weighing chapter 1")
        ours = heavier_of_two(workshop.browser, address + PAGE)
        say("weighing the other chapters")
        name, heaviest = _heaviest(workshop, address)
    try:
        theirs, named = _stock(workshop)
    except Exception as error:
        theirs, named = None, f"stock Jupyter Book not measured: {_line(error)}"
    kilobytes = sum(ours.values()) / 1000
    budgets = (at_most(kilobytes, BUDGET_KB, "kB"),)
    return [
        Row(f"{WHAT} ({len(ours)} files)", kilobytes, "kB", theirs, named, budgets),
        Row(
            f"first load of the heaviest chapter, {name}",
            heaviest,
            "kB",
            budgets=(at_most(heaviest, BUDGET_KB, "kB"),),
        ),
    ]


def _heaviest(workshop: Workshop, address: str) -> tuple[str, float]:
    """Name the heaviest chapter, with its kilobytes."""
    chapters = sorted((workshop.site / "book").glob("[0-9]*.html"))
    weights = {
        page.stem: sum(first_load(workshop.browser, f"{address}book/{page.name}").values()) / 1000
        for page in chapters
    }
    name = max(weights, key=weights.__getitem__)
    return name, weights[name]


def _stock(workshop: Workshop) -> tuple[float | None, str]:
    stock.without_digests(workshop.stock_site)
    packages = Packages(CACHE)
    browser = BrowserWithPackages(workshop.browser, packages)
    with served(workshop.stock_site) as address:
        say("weighing the stock page (npm packages stand in for its CDNs)")
        # This visit fetches packages, which may take longer than a page waits.
        with suppress(Exception):
            first_load(browser, address + PAGE)
        packages.missing.clear()
        files = heavier_of_two(browser, address + PAGE)
    if packages.missing:
        lost = ", ".join(sorted({urlsplit(url).path for url in packages.missing}))
        return None, f"stock Jupyter Book not measured: npm has no {lost}"
    elsewhere = sum(urlsplit(url).hostname != "127.0.0.1" for url in files)
    named = f"stock Jupyter Book 1, the same notebook ({len(files)} files, {elsewhere} from CDNs)"
    return sum(files.values()) / 1000, named


def heavier_of_two(browser: Browser | BrowserWithPackages, url: str) -> dict[str, int]:
    """Return the bytes of each file of a first load.

    A busy machine may pause for so long that a page seems to have loaded: the heavier visit counts.
    """
    visits = [first_load(browser, url) for _ in range(2)]
    return max(visits, key=lambda files: sum(files.values()))


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)

"""What several measurements share: a browser, a temporary folder, the stock book, progress."""

import sys
import tempfile
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from nnbook.files import ROOT
from tools.bench import stock
from tools.machine import browser
from tools.site.build import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHAPTER = "01_layers"
PAGE = f"book/{CHAPTER}.html"


def say(text: str) -> None:
    """Report progress."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Workshop:
    """Made on first use, cleared away at the end."""

    def __enter__(self) -> Self:
        self._open = ExitStack()
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    @cached_property
    def folder(self) -> Path:
        """An empty folder, away from the repository."""
        return Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="nnbook-bench-")))

    @cached_property
    def browser(self) -> "Browser":
        """A Chromium or Chrome. Raises ``RuntimeError`` where there is none."""
        path = browser.find()
        if path is None:
            raise RuntimeError(browser.ADVICE)
        from playwright.sync_api import sync_playwright

        playwright = self._open.enter_context(sync_playwright())
        running = playwright.chromium.launch(executable_path=path)
        self._open.callback(running.close)
        return running

    @cached_property
    def site(self) -> Path:
        """The built site. Raises ``RuntimeError`` where there is none."""
        if not (SITE / PAGE).exists():
            raise RuntimeError(f"there is no {PAGE} in _build/html: run `make site`")
        return SITE

    @cached_property
    def stock_book(self) -> Path:
        """The sources of the stock book: the same notebooks, no configuration of ours."""
        return stock.prepare(ROOT, self.folder / "stock")

    @cached_property
    def stock_site(self) -> Path:
        """The stock book, built."""
        say("building the notebooks with a stock Jupyter Book")
        return stock.build(self.stock_book)

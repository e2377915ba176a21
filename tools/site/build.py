"""Build the website.

``python -m tools.site`` builds ``_build/html`` from the notebooks as they are: nothing is
executed. ``--install`` fetches the npm packages.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from nnbook.files import ROOT
from tools.machine import node
from tools.notebooks import stamps

SITE = ROOT / "_build" / "html"
PAGES = ("book", "solutions")
JUPYTER_BOOK = (
    "from tools.machine import schemas; schemas.without_grammar(); "
    "from jupyter_book.cli.main import main; main()"
)
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


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("--install", action="store_true", help="fetch the npm packages and stop")
    options = parser.parse_args(arguments)
    try:
        if options.install:
            node.install()
            return 0
        build()
    except (SiteError, node.NodeError) as error:
        print(f"site: {error}", file=sys.stderr)
        return 1
    print(f"built {SITE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

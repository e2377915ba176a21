"""The same notebooks as a stock Jupyter Book 1 makes them: the reference for weight and build."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.configuration import documents

CONFIG = """\
title: Stock
only_build_toc_files: true
execute:
  execute_notebooks: "off"
"""
# As its console script does.
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
INTEGRITY = re.compile(r'\sintegrity="[^"]*"')


def prepare(root: Path, folder: Path) -> Path:
    """Copy the pages of the book at ``root`` to ``folder``, with a stock configuration."""
    folder.mkdir(parents=True)
    (folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
    shutil.copy(root / "_toc.yml", folder)
    for name in documents(root):
        found = [root / f"{name}{suffix}" for suffix in (".ipynb", ".md")]
        page = next(path for path in found if path.exists())
        target = folder / page.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(page, target)
    return folder


def build(folder: Path) -> Path:
    """Build the stock book in ``folder`` anew; return the folder of its site.

    Raises ``RuntimeError`` when Jupyter Book fails.
    """
    shutil.rmtree(folder / "_build", ignore_errors=True)
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(folder), "--quiet"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise RuntimeError(f"the stock Jupyter Book failed: {lines[-1] if lines else 'no message'}")
    return folder / "_build" / "html"


def without_digests(site: Path) -> None:
    """Drop the digests of CDN files from the pages.

    They fit the CDN's own bytes only; an npm package holds the same code, minified or not.
    """
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(INTEGRITY.sub("", text), encoding="utf-8")

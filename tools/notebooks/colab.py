"""The cell that sets a notebook up on Colab; the build puts it into every notebook.

Colab has no checkout of the book, so its package must be installed there. Everything that the
package needs is on Colab, PyTorch above all: `--no-deps` leaves that as it is. Only anywidget has
not always been there. Colab's ipywidgets 7 is old, but the figures work with it; replacing it
would part the kernel's half from the page's half.
"""

from __future__ import annotations

import re
from pathlib import Path

from tools.configuration import Repository, repository

TAG = "colab"
# The website shows the notebook without it, and nbval passes it over.
TAGS = (TAG, "nbval-skip", "remove-cell")
# In https://github.com/googlecolab/backend-info, pip-freeze.txt, August 2026.
PREINSTALLED = ("torch", "numpy", "matplotlib", "ipywidgets", "scikit-learn")
INSTALLED = ("anywidget", "psygnal")

_SOURCE = """\
# @title On Colab, run this cell first. Elsewhere it does nothing.
import sys
from importlib.util import find_spec

if "google.colab" in sys.modules:
    from google.colab import output

    output.enable_custom_widget_manager()
    if find_spec("nnbook") is None:
        !pip install --quiet --no-deps {packages}"""


def setup_source(root: Path) -> str | None:
    """The cell's code for the book in `root`; None if its configuration names no repository."""
    found = repository(root)
    return None if found is None else _SOURCE.format(packages=_packages(root, found))


def _packages(root: Path, found: Repository) -> str:
    ranges = (root / "requirements.txt").read_text(encoding="utf-8")
    packages = []
    for name in INSTALLED:
        stated = re.search(rf"^{name}([^\s#]*)", ranges, re.MULTILINE)
        packages.append(name + (stated[1] if stated else ""))
    packages.append(f"git+{found.address}@{found.branch}")
    # A shell would take < and > for redirections.
    return " ".join(f'"{package}"' for package in packages)


def with_setup(cells: list[dict], root: Path) -> list[dict]:
    """`cells` with the set-up cell before the first code cell, where a reader first needs it."""
    source = setup_source(root)
    if source is None:
        return cells
    from nbformat.v4 import new_code_cell

    # cellView: Colab shows the title and a button in place of the code.
    cell = new_code_cell(source, metadata={"cellView": "form", "tags": list(TAGS)})
    kinds = [other["cell_type"] for other in cells]
    at = kinds.index("code") if "code" in kinds else len(cells)
    return [*cells[:at], cell, *cells[at:]]


def is_setup(cell: dict) -> bool:
    """Whether a parsed notebook's cell is the set-up cell."""
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return isinstance(tags, list) and TAG in tags


def is_current(notebook: dict, root: Path) -> bool:
    """Whether a parsed notebook has exactly the set-up cell that a build would give it."""
    expected = setup_source(root)
    found = [_text(cell.get("source")) for cell in notebook["cells"] if is_setup(cell)]
    return found == ([] if expected is None else [expected])


def _text(source: object) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)

"""Which torch runs in the reader's browser: the one in ``web/python``, or another in its place.

``NNBOOK_PAGE_TORCH`` names the other one: a wheel of PyTorch for Pyodide, or a folder that holds a
package ``torch``, such as an unpacked wheel.
"""

import os
import zipfile
from pathlib import Path

from nnbook.files import ROOT
from tools.site.packing import slim, slim_script

SWITCH = "NNBOOK_PAGE_TORCH"
OWN = ROOT / "web" / "python" / "torch"


def wheel() -> Path | None:
    """The wheel that the switch names, if any. Raises ``LookupError`` where it names neither."""
    named = Path(os.environ.get(SWITCH) or OWN.parent)
    if (named / "torch" / "__init__.py").is_file():
        return None
    if not zipfile.is_zipfile(named):
        raise LookupError(f"{SWITCH} names {named}, which is no wheel and holds no package torch")
    return named


def folder() -> Path:
    """The package's folder, as far as Python can import it here: of a wheel, the page's own."""
    if wheel():
        return OWN
    # It may be a link.
    return (Path(os.environ.get(SWITCH) or OWN.parent) / "torch").resolve()


def files() -> dict[str, bytes]:
    """The package's files by name; of the page's own, modules and scripts without comments."""
    root = folder()
    found = {}
    for file in sorted(root.rglob("*")):
        name = f"torch/{file.relative_to(root).as_posix()}"
        if root != OWN:
            if file.is_file() and "__pycache__" not in file.parts:
                found[name] = file.read_bytes()
        elif file.suffix == ".py":
            found[name] = slim(file.read_text(encoding="utf-8")).encode()
        elif file.suffix == ".js":
            found[name] = slim_script(file.read_text(encoding="utf-8")).encode()
    return found

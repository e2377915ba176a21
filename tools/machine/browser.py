"""Find the browsers that the tests drive, or install them.

An installed Chrome or Chromium wins; else Playwright's own; else, as root on a Debian-like system,
the distribution's package. Firefox is the second browser: installed, or the distribution's package.
``python -m tools.machine.browser`` prints the paths, or one line of advice for what is missing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FIREFOX_NAMES = ("firefox", "firefox-esr")
FIREFOX_MACOS = Path("/Applications/Firefox.app/Contents/MacOS/firefox")
ADVICE = (
    "the tests drive a real browser and found none: install Chrome or Chromium, "
    "or set CHROME to the path of one"
)
FIREFOX_ADVICE = (
    "no Firefox here, so the site is not tested in it: install it (Debian: firefox-esr)"
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
    install_package("chromium")
    return find()


def install_package(name: str) -> None:
    """Install a package of the distribution, where that is Debian's kind and we are root."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], **quiet)
        subprocess.run(["apt-get", "install", "-y", name], env=environment, **quiet)


def firefox() -> str | None:
    """Return the path of an installed Firefox, or None."""
    found = next((path for path in map(shutil.which, FIREFOX_NAMES) if path), None)
    return found or (str(FIREFOX_MACOS) if FIREFOX_MACOS.exists() else None)


def main() -> int:
    """Print the browsers' paths, or say in one line what to do. Only the first must be there."""
    path = obtain()
    print(path or ADVICE, file=sys.stdout if path else sys.stderr)
    if not firefox():
        install_package("firefox-esr")
    print(firefox() or FIREFOX_ADVICE)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())

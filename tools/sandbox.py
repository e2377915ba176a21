"""See that bubblewrap is there, which grading others' work needs, or install it.

Where it is missing: as root on a Debian-like system, the distribution's package. Else, on Linux,
``python -m tools.sandbox`` prints one line of advice. Other systems have no such sandbox.
"""

import os
import shutil
import subprocess
import sys

ADVICE = (
    "the tests of grading run submissions in a sandbox: install bubblewrap "
    "(Debian, Ubuntu: sudo apt-get install bubblewrap)"
)


def obtain() -> str | None:
    """Return the path of bubblewrap, installing it where that is possible, or None."""
    found = shutil.which("bwrap")
    if found:
        return found
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "bubblewrap"], env=environment, **quiet)
    return shutil.which("bwrap")


def main() -> int:
    """Print the path, or say in one line what to do."""
    if sys.platform != "linux":
        return 0
    path = obtain()
    print(path or ADVICE, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())

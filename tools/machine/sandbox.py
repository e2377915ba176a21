"""See that bubblewrap is there and works, which grading others' work needs, or install it.

Where it is missing: as root on a Debian-like system, the distribution's package. Else, on Linux,
``python -m tools.machine.sandbox`` prints one line of advice. Other systems have no such sandbox.
"""

import os
import shutil
import subprocess
import sys

ADVICE = (
    "the tests of grading run submissions in a sandbox: install bubblewrap "
    "(Debian, Ubuntu: sudo apt-get install bubblewrap)"
)

REFUSED = (
    "bubblewrap may not make namespaces here: sudo sysctl "
    "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu); in a container: run it privileged"
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


def works(path: str) -> bool:
    """Whether bubblewrap can make namespaces on this machine."""
    new = ["--unshare-pid", "--unshare-net", *([] if os.geteuid() == 0 else ["--unshare-user"])]
    probe = [path, "--ro-bind", "/", "/", "--proc", "/proc", *new, "--", sys.executable, "-c", ""]
    return subprocess.run(probe, capture_output=True).returncode == 0


def main() -> int:
    """Print the path, or say in one line what to do."""
    if sys.platform != "linux":
        return 0
    path = obtain()
    if path is None or not works(path):
        print(ADVICE if path is None else REFUSED, file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())

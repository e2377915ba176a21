"""``make test`` with a second try: a machine that stalls fails no build, and is counted.

What failed is run again, alone. ``python -m tools.machine.flaky`` ends with a line ``flaky: N``:
how many tests failed at first and passed alone. It exits 0 if nothing is left that failed.
"""

import json
import subprocess
import sys
from pathlib import Path

from nnbook.files import ROOT

FAILED = Path(".pytest_cache") / "v" / "cache" / "lastfailed"
NOTEBOOK = ".ipynb::"


def make(rule: str, root: Path) -> bool:
    """Run a rule of the Makefile; say whether it succeeded."""
    return subprocess.run(["make", rule], cwd=root).returncode == 0


def failed(root: Path) -> set[str]:
    """The tests of the runs so far that failed and have not passed since."""
    file = root / FAILED
    return set(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else set()


def try_twice(root: Path) -> tuple[bool, int]:
    """Say whether all is well in the end, and how many tests passed only when run alone."""
    (root / FAILED).unlink(missing_ok=True)
    if make("test", root):
        return True, 0
    first = failed(root)
    if not first:
        return False, 0  # no test failed, but what comes before them
    print("Once more, alone, what has failed:", flush=True)
    # A notebook's cells need those above them, and `make test` comes to notebooks last.
    others = all(NOTEBOOK in name for name in first) or make("again", root)
    notebooks = make("nbval", root)
    return others and notebooks, len(first - failed(root))


def main() -> int:
    """Run the suite; return 0 if it is green in the end."""
    well, count = try_twice(ROOT)
    print(f"flaky: {count}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())

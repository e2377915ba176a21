"""``python -m nnbook.checks``: print what is wrong with the exercises; exit 1 if anything is."""

import sys

from nnbook.checks.catalogue import EXERCISES
from nnbook.checks.consistency import problems


def main() -> int:
    """Check every exercise's definition."""
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        print(f"{len(EXERCISES)} exercises are complete, and each mistake is told apart.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

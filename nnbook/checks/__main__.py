"""``python -m nnbook.checks [ID…]``: print what is wrong with the exercises.

All of them, or those named. Exit 1 if anything is wrong, 2 for an id that there is not.
"""

import sys

from nnbook.checks.authoring.consistency import problems
from nnbook.checks.exercises.table import EXERCISES, OUTLINES


def main() -> int:
    """Check the definitions of the exercises that the command line names, or of all."""
    unknown = [name for name in sys.argv[1:] if name not in OUTLINES]
    if unknown:
        print(f"no exercise is called {unknown[0]!r}: {', '.join(EXERCISES)}", file=sys.stderr)
        return 2
    exercises = [EXERCISES[name] for name in sys.argv[1:] or EXERCISES]
    found = problems(exercises)
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        count = "1 exercise is" if len(exercises) == 1 else f"{len(exercises)} exercises are"
        print(f"{count} complete, and each mistake is told apart.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

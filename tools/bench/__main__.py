"""The command line of ``make bench``."""

import argparse
import os
import platform
import sys
from collections.abc import Callable

from nnbook.files import ROOT
from tools.bench import __doc__ as what
from tools.bench import (
    build,
    chapters,
    checks,
    classroom,
    figures,
    grading,
    kernel,
    latency,
    measured,
    playground,
    pyodide,
    suite,
    training,
    weight,
)
from tools.bench.table import Row, not_measured, table
from tools.bench.workshop import Workshop, say

MEASUREMENTS: dict[str, Callable[[Workshop], list[Row]]] = {
    "latency": latency.measure,
    "figures": figures.measure,
    "playground": playground.measure,
    "weight": weight.measure,
    "live": kernel.measure,
    "browser": pyodide.measure,
    "chapters": chapters.measure,
    "torch": training.measure,
    "build": build.measure,
    "check": checks.measure_check,
    "import": checks.measure_import,
    "grade": grading.measure,
    "grade-class": classroom.measure,
    "tests": suite.measure,
}


def _load() -> str:
    # Windows has no load average.
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, return 0 whatever it says."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench",
        description=what,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    known = ", ".join(MEASUREMENTS)
    parser.add_argument("what", nargs="*", help=f"what to measure (default: all): {known}")
    parser.add_argument(
        "--save", action="store_true", help="write the table and a plot into the README"
    )
    options = parser.parse_args(arguments)
    chosen = options.what or list(MEASUREMENTS)
    unknown = [name for name in chosen if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"cannot measure {unknown[0]!r}; there are: {known}")
    before = _load()
    rows = []
    with Workshop() as workshop:
        for name in chosen:
            try:
                rows += MEASUREMENTS[name](workshop)
            except Exception as error:  # the other rows still count
                say(f"{name}: {type(error).__name__}: {error}")
                rows.append(not_measured(name, error or type(error).__name__))
    print(table(rows))
    machine = (
        f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}; "
        f"load average {before} before and {_load()} after."
    )
    print(machine)
    print("A load above the number of processors means that times are too long, both columns.")
    if options.save:
        for file in measured.save(rows, machine):
            say(f"wrote {file.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

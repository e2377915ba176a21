"""The page's torch beside the real one: a training loop, and what the package weighs.

Pyodide runs in Node here, whose JavaScript and WebAssembly are a browser's.
"""

import subprocess
import sys
from pathlib import Path

from nnbook.files import ROOT
from tools.bench.table import Row, at_most, median, times_more
from tools.bench.workshop import Workshop, say
from tools.machine.pyodide import in_pyodide
from tools.site import live

STEPS = Path(__file__).with_name("steps.py")
RUNS = 3
TIMES = 3
WEIGHT_KB = 90


def measure(_: Workshop) -> list[Row]:
    """Return the rows of the page's torch."""
    ours, real = [], []
    for run in range(RUNS):
        say(f"training with the page's torch and with the real one: {run + 1} of {RUNS}")
        ours.append(1000 * float(in_pyodide(STEPS.read_text(encoding="utf-8"), "web/python")))
        done = subprocess.run(
            [sys.executable, STEPS], cwd=ROOT, capture_output=True, text=True, check=True
        )
        real.append(1000 * float(done.stdout))
    weight = len(live.libraries()[live.TORCH]) / 1000
    return [
        Row(
            f"in the browser: 200 training steps of the 4 → 8 → 3 network (median of {RUNS})",
            median(ours),
            "ms",
            median(real),
            "real torch on one thread",
            (times_more(median(ours), median(real), TIMES),),
        ),
        Row(
            "in the browser: the torch package, as the site sends it",
            weight,
            "kB",
            budgets=(at_most(weight, WEIGHT_KB, "kB"),),
        ),
    ]

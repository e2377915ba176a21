"""The site build of a clean checkout, and whether anything in it imports torch."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from nnbook.files import ROOT
from tools.bench import stock
from tools.bench.table import Budget, Row, at_most, median
from tools.bench.workshop import PAGE, Workshop, say

RUNS = 3
BUDGET_S = 15
# Python runs this file in every process that the build starts.
WITNESS = """\
import atexit, os, sys


def testify():
    if "torch" in sys.modules:
        open(os.environ["NNBOOK_BENCH_WITNESS"], "a").close()


atexit.register(testify)
"""


def checkout(root: Path, folder: Path) -> Path:
    """Copy what git tracks, or would track, from ``root`` to ``folder``; link npm's packages.

    Raises ``RuntimeError`` outside of a git repository.
    """
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RuntimeError("a clean checkout needs git and a repository of it") from error
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target)
    (folder / "web" / "node_modules").symlink_to(root / "web" / "node_modules")
    return folder


def build(folder: Path, witness: Path) -> float:
    """Build the site of a checkout anew; return the seconds. Raises ``RuntimeError``."""
    shutil.rmtree(folder / "_build", ignore_errors=True)
    watched = folder.parent / "watched"
    watched.mkdir(exist_ok=True)
    (watched / "sitecustomize.py").write_text(WITNESS, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(watched), "NNBOOK_BENCH_WITNESS": str(witness)}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tools.site"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - start
    if done.returncode or not (folder / "_build" / "html" / PAGE).exists():
        lines = [line for line in done.stderr.splitlines() if "warning:" not in line]
        raise RuntimeError(lines[0] if lines else "the site build wrote no pages")
    return seconds


def measure(workshop: Workshop) -> list[Row]:
    """Return the rows of the site build."""
    folder = checkout(ROOT, workshop.folder / "checkout")
    witness = workshop.folder / "torch-was-imported"
    ours, theirs = [], []
    for run in range(RUNS):
        say(f"building the site of a clean checkout and the stock book, {run + 1} of {RUNS}")
        ours.append(build(folder, witness))
        start = time.perf_counter()
        stock.build(workshop.stock_book)
        theirs.append(time.perf_counter() - start)
    seconds = median(ours)
    imported = "yes" if witness.exists() else "no"
    return [
        Row(
            f"site build, clean checkout (median of {RUNS})",
            seconds,
            "s",
            median(theirs),
            f"stock Jupyter Book 1, the same notebooks (median of {RUNS})",
            (at_most(seconds, BUDGET_S, "s"),),
        ),
        Row("site build imports torch", imported, budgets=(Budget("no", imported == "no"),)),
    ]

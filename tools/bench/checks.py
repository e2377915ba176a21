"""``check(...)`` in a warm process, and what importing it costs."""

import json
import subprocess
import sys
from typing import Any

from nnbook.files import ROOT
from tools.bench.table import Row, at_most, median, number, times_less
from tools.bench.workshop import Workshop, say

CHECK_BUDGET_MS = 100
# An absolute budget says little about another machine: `import torch` tells how fast it is.
CHECK_TIMES_LESS = 15
IMPORT_BUDGET_MS = 150
IMPORTS = 5
IMPORT = """\
import json, time
moments = [time.perf_counter()]
import torch
moments.append(time.perf_counter())
from nnbook.checks import check
moments.append(time.perf_counter())
print(json.dumps([1000 * (moments[1] - moments[0]), 1000 * (moments[2] - moments[1])]))
"""


def _answer(*arguments: str) -> Any:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"{arguments[0]} failed")
    return json.loads(done.stdout.splitlines()[-1])


def measure_check(workshop: Workshop) -> list[Row]:
    """Return the rows of ``check``: the slowest solution and the slowest mistake of the book."""
    say("timing check(...) on solutions and on catalogued wrong answers")
    _answer("-c", IMPORT)  # files come from the disk the first time
    before = [_answer("-c", IMPORT)[0] for _ in range(IMPORTS)]
    answer = _answer("-m", "tools.bench.warm")
    after = [_answer("-c", IMPORT)[0] for _ in range(IMPORTS)]
    return check_rows(answer, [*before, *after])


def check_rows(answer: dict[str, Any], torch: list[float]) -> list[Row]:
    """Return the rows for what ``tools.bench.warm`` found, beside ms of ``import torch``."""
    rows = []
    for key, kind in (("right", "solution"), ("wrong", "catalogued mistake")):
        times = answer[key]
        told = (f"{name} {number(value)}" for name, (value, _) in times.items())
        say(f"check(...), {kind}, median ms of {answer['runs']}: {'; '.join(told)}")
        slowest = max(times, key=times.__getitem__)
        value, own = times[slowest]
        rows.append(
            Row(
                f"check(...), warm, slowest {kind} of {len(times)} in {answer['chapters']} "
                f"chapters: {slowest}, less {number(own)} ms of its own code "
                f"(median of {answer['runs']})",
                value,
                "ms",
                median(torch),
                f"import torch, before and after (median of {len(torch)})",
                (
                    at_most(value, CHECK_BUDGET_MS, "ms"),
                    times_less(value, median(torch), CHECK_TIMES_LESS),
                ),
            )
        )
    return rows


def measure_import(workshop: Workshop) -> list[Row]:
    """Return the row of importing ``check``."""
    say(f"importing in fresh processes, {IMPORTS} times")
    _answer("-c", IMPORT)  # files come from the disk the first time
    pairs = [_answer("-c", IMPORT) for _ in range(IMPORTS)]
    torch, ours = (median([pair[position] for pair in pairs]) for position in (0, 1))
    return [
        Row(
            f"import of nnbook's check beyond torch (median of {IMPORTS})",
            ours,
            "ms",
            torch,
            f"import torch, in the same processes (median of {IMPORTS})",
            (at_most(ours, IMPORT_BUDGET_MS, "ms"),),
        )
    ]

"""Run in a process of its own: time every ``check`` of a chapter, and a training step.

``python -m tools.bench.warm 01_layers`` prints one JSON object. Functions come from the solution
notebook, wrong ones from the catalogue.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial

import torch
from torch import nn

from nnbook.checks import check
from nnbook.checks.catalogue import CHAPTERS
from tools.bench.table import median
from tools.site import ROOT

RUNS = 11
STEPS = 200


def milliseconds(call: Callable[[], object], runs: int) -> float:
    """Return the median time of a call, after two that do not count."""
    samples = []
    for _ in range(runs + 2):
        start = time.perf_counter()
        with redirect_stdout(io.StringIO()):
            call()
        samples.append(1000 * (time.perf_counter() - start))
    return median(samples[2:])


def solutions(chapter: str) -> dict[str, object]:
    """Run the cells of the solution notebook; return what they define."""
    text = (ROOT / "solutions" / f"{chapter}.ipynb").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    with redirect_stdout(io.StringIO()):
        for cell in json.loads(text)["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
    return names


def times(chapter: str) -> dict[str, dict[str, float]]:
    """Return the milliseconds of ``check``: of each solution, and of each catalogued mistake."""
    names = solutions(chapter)
    right, wrong = {}, {}
    for exercise in CHAPTERS[chapter]:
        functions = [names[function.name] for function in exercise.functions]
        right[exercise.id] = milliseconds(partial(check, exercise.id, *functions), RUNS)
        for mistake in exercise.wrong_answers:
            call = partial(check, exercise.id, *mistake.spellings[0])
            wrong[f"{exercise.id}, {mistake.slug}"] = milliseconds(call, RUNS)
    return {"right": right, "wrong": wrong}


def training_step() -> Callable[[], None]:
    """Return one forward pass, backward pass and step of the book's network on 120 flowers."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    loss = nn.CrossEntropyLoss()
    flowers, species = torch.rand(120, 4), torch.randint(0, 3, (120,))

    def step() -> None:
        optimizer.zero_grad()
        loss(network(flowers), species).backward()
        optimizer.step()

    return step


if __name__ == "__main__":
    found = times(sys.argv[1])
    step = milliseconds(training_step(), STEPS)
    print(json.dumps({**found, "runs": RUNS, "step": step, "steps": STEPS}))

"""A process in which ``torch`` is the page's: ``python -m tests.web.python.torch.alone``.

It reads ``{"answers": {exercise: names}, "notebooks": paths}`` and prints ``{"verdicts": what the
checks say of these answers, "cells": for each notebook, the code cells whose text differs from the
stored one}``, all as JSON.
"""

import ast
import contextlib
import io
import json
import os
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path

from tools.site.torch_names import FOLDER, OWN, package

# Nothing that is tried here is meant to be endless.
TIMES_AS_LONG = 20


def take_over() -> None:
    """Make ``import torch`` find the page's package."""
    if FOLDER == OWN:
        package("torch")
    else:
        sys.path.insert(0, str(FOLDER.parent))


def answers(exercise: str) -> dict[str, tuple]:
    """The answers to an exercise by name, each the exercise's functions.

    They are those of the tests, and the exercise's reference and catalogued mistakes. A name begins
    with ``right``, or with the mistake's slug.
    """
    from nnbook.checks.exercises.table import EXERCISES
    from tests.checks.answers import functions, module
    from tests.checks.tools import completed

    tried = module(exercise)
    found = {"right reference": EXERCISES[exercise].reference}
    found |= {f"right {name}": functions(answer) for name, answer in tried.RIGHT.items()}
    for slug, wrong in tried.WRONG.items():
        found |= {f"{slug} {place}": functions(each) for place, each in enumerate(wrong)}
    for mistake in EXERCISES[exercise].wrong_answers:
        for place, variant in enumerate(mistake.variants):
            found[f"{mistake.slug} catalogued {place}"] = completed(exercise, variant)
    return found


def verdicts(exercise: str, names: Iterable[str]) -> dict[str, list]:
    """Status and diagnosis of the answers of these names to an exercise, however slow this is."""
    from nnbook.checks.exercises.table import EXERCISES
    from tests.checks.tools import verdict

    known, seconds = answers(exercise), TIMES_AS_LONG * EXERCISES[exercise].seconds
    said = {name: verdict(exercise, *known[name], seconds=seconds) for name in names}
    return {name: [each.status, each.diagnosis] for name, each in said.items()}


def cells(path: str) -> list[str]:
    """The cells of a notebook whose text is not the stored one."""
    os.chdir(Path(path).parent)
    names: dict = {"__name__": "__main__"}
    different = []
    for cell in json.loads(Path(path).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        # Figures need widgets; the notebook's first cell speaks to Colab.
        if "google.colab" in source or "figures." in source:
            continue
        lines = [line for line in source.split("\n") if "import figures" not in line]
        found, stored = _run("\n".join(lines), names), _stored(cell)
        if found != stored:
            different.append(f"{source}\n--- stored\n{stored}\n--- here\n{found}")
    return different


def _stored(cell: dict) -> str:
    parts = []
    for output in cell["outputs"]:
        if output["output_type"] == "error":
            parts.append(f"{output['ename']}: {output['evalue'].splitlines()[0]}")
        elif "image/svg+xml" not in output.get("data", {}):
            parts.append("".join(output.get("text", output.get("data", {}).get("text/plain", ""))))
    return "".join(parts).strip()


def _run(source: str, names: dict) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "<cell>", "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
                if value is not None:
                    print(repr(value))
        except Exception as error:
            print(f"{type(error).__name__}: {str(error).splitlines()[0]}")
    return printed.getvalue().strip()


if __name__ == "__main__":
    take_over()
    asked = json.load(sys.stdin)
    said = {exercise: verdicts(exercise, names) for exercise, names in asked["answers"].items()}
    print(
        json.dumps({"verdicts": said, "cells": {path: cells(path) for path in asked["notebooks"]}})
    )

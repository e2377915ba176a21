"""A process in which ``torch`` is the page's: ``python -m tests.web.python.torch.alone WHAT …``.

``verdicts`` prints what the checks say of all answers in ``tests/checks/answers`` to the exercises
of these names; ``cells``, for each notebook, the code cells whose text differs from the stored one.
"""

import ast
import contextlib
import io
import json
import os
import sys
import warnings
from collections.abc import Collection
from pathlib import Path

from tools.site.torch_names import FOLDER, OWN, package


def take_over() -> None:
    """Make ``import torch`` find the page's package."""
    if FOLDER == OWN:
        package("torch")
    else:
        sys.path.insert(0, str(FOLDER.parent))


def verdicts(exercises: Collection[str]) -> dict[str, list]:
    """Status and diagnosis of every answer to these exercises, by its name.

    Answers are those of the tests, and the references and catalogued mistakes of the exercises.
    """
    from nnbook.checks.exercises.table import EXERCISES
    from tests.checks.answers import functions, module
    from tests.checks.tools import completed, verdict

    found = {}
    for exercise in exercises:
        tried = module(exercise)
        answers = {f"right {name}": functions(answer) for name, answer in tried.RIGHT.items()}
        for slug, wrong in tried.WRONG.items():
            answers |= {f"{slug} {place}": functions(each) for place, each in enumerate(wrong)}
        answers["right reference"] = EXERCISES[exercise].reference
        for mistake in EXERCISES[exercise].wrong_answers:
            for place, variant in enumerate(mistake.variants):
                answers[f"{mistake.slug} catalogued {place}"] = completed(exercise, variant)
        for name, answer in answers.items():
            said = verdict(exercise, *answer)
            found[f"{exercise} {name}"] = [said.status, said.diagnosis]
    return found


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
    what, *asked = sys.argv[1:]
    found = verdicts(asked) if what == "verdicts" else {path: cells(path) for path in asked}
    print(json.dumps(found))

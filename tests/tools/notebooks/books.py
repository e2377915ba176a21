"""A small book in a folder: its sources, and what tests do with it."""

import json
from pathlib import Path

from tools.notebooks.build import main
from tools.notebooks.stamps import problems

HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""

SOLUTION = (
    HEADER
    + """# Exercises

```{code-cell}
:tags: [exercise-neuron]
def neuron(x, w, b):
    \"\"\"One number.\"\"\"
    ### BEGIN SOLUTION
    total = x * w
    return total + b
    ### END SOLUTION
```

+++ {"tags": ["solution-only"]}

The secret is to add the bias.

+++

Now try it.

```{code-cell}
:tags: [solution-only]
print(neuron(1, 2, 3))
```
"""
)


def chapter(*cells: str) -> str:
    """A chapter of a heading and these code cells."""
    return (
        HEADER + "# Chapter\n" + "".join(f"\n```{{code-cell}}\n{c.strip()}\n```\n" for c in cells)
    )


def put_exercise(root: Path, **changes: object) -> Path:
    """Build the exercise alone (fast: nothing is run), then change its first code cell."""
    assert main(["exercises/01_a.ipynb"], root) == 0 or (root / "exercises/01_a.ipynb").exists()
    path = root / "exercises/01_a.ipynb"
    if changes:
        notebook = json.loads(path.read_text())
        notebook["cells"][1].update(changes)
        path.write_text(json.dumps(notebook))
    return path


def kinds(root: Path, folders: tuple[str, ...] = ("book", "solutions", "exercises")) -> set[str]:
    return {f"{p.notebook.as_posix()} {p.kind}" for p in problems(root, folders)}

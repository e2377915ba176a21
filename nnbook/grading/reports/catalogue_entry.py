"""The lines that make a catalogue entry of a mistake that was found in a class."""

import re
from pathlib import PurePosixPath

from nnbook.checks.exercises.table import OUTLINES
from nnbook.grading.results import Behaviour

NAME = "name-it"
_FUNCTION = NAME.replace("-", "_")


def file(exercise: str) -> str:
    """The module of the catalogue that the lines go into."""
    folder = OUTLINES[exercise].chapter.partition("_")[2]
    return str(PurePosixPath("nnbook/checks/exercises", folder, f"{exercise.replace('-', '_')}.py"))


def lines(example: Behaviour, comment: str = "") -> str:
    """Two pieces: a function above ``DEFINITION``, and an entry of its ``wrong_answers``."""
    outline = OUTLINES[example.exercise]
    names = [function.name for function in outline.functions]
    written = [name for name in names if re.search(rf"^def {name}\(", example.code, re.MULTILINE)]
    renamed = example.code
    for name in names:
        renamed = re.sub(rf"\b{name}\b(?=\()", f"_{_FUNCTION}_{name}", renamed)
    given = ", ".join(f"_{_FUNCTION}_{name}" if name in written else "None" for name in names)
    comma = "," if len(names) == 1 else ""
    observed = comment or "What the answer does, in words that a learner knows."
    return f"""{renamed or "# The function was not found in a cell of its own: write it here."}


        WrongAnswer(
            slug="{NAME}",
            variants=(({given}{comma}),),
            observed={observed!r},
            points_to="What that comes from.",
            step="One step forward, without the solution.",
        ),
"""

"""What a grader says of a file beside its points: an odd name, code in a cell that is none."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.submission.chapters import function_names, not_code, said
from nnbook.grading.submission.reading import Notebook


def notes(name: str, notebook: Notebook, chapters: Iterable[str]) -> list[str]:
    """Lines about the file called ``name``, graded on these chapters."""
    found = []
    if not name.lower().endswith(".ipynb"):
        found.append("read as a notebook, though its name does not end in .ipynb")
    if notebook.has_solutions and PurePath(name).parent.name != "solutions":
        found.append("made from the book's solutions: it holds cells that only they have")
    names = [each for chapter in chapters for each in function_names(chapter)]
    # What a magic has taken elsewhere may have come back, as from a file that was written.
    found += [
        said(name, cell)
        for name, cell in not_code(notebook, names).items()
        if not cell.kind.startswith("%%")
    ]
    return found


def pointed_out(notebook: Notebook, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts; what was not attempted, but stands in a cell that is no code, says so."""
    functions = {each.id: each.functions for group in CHAPTERS.values() for each in group}
    found = []
    for verdict in verdicts:
        names = [function.name for function in functions[verdict.id]]
        misplaced = not_code(notebook, names)
        if misplaced and verdict.status == "not_attempted":
            observed = ". ".join(said(*each) for each in misplaced.items())
            verdict = replace(verdict, observed=f"{observed}.")
        found.append(verdict)
    return tuple(found)

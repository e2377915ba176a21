"""Cut an exercise notebook out of a solution notebook."""

from __future__ import annotations

import copy

BEGIN = "### BEGIN SOLUTION"
HANDED_OUT = "### HANDED OUT"
END = "### END SOLUTION"
STUB = 'raise NotImplementedError("your turn")'
SOLUTION_ONLY = "solution-only"


def without_solutions(cells: list[dict]) -> list[dict]:
    """The cells as a learner gets them: no `solution-only` cells, and no solution regions.

    Raises ValueError, naming the cell, if a region is not closed or an exercise cell has none.
    """
    kept = []
    for number, cell in enumerate(cells, 1):
        tags = cell.get("metadata", {}).get("tags", [])
        if SOLUTION_ONLY in tags:
            continue
        cell = copy.deepcopy(cell)
        try:
            source = cell["source"]
            cell["source"] = strip_regions(source)
            if any(tag.startswith("exercise-") for tag in tags) and cell["source"] == source:
                raise ValueError(f"an exercise cell needs a region {BEGIN} … {END}")
        except ValueError as error:
            first = (cell["source"].strip().splitlines() or [""])[0]
            raise ValueError(f"cell {number} ({first!r}): {error}") from None
        kept.append(cell)
    return kept


def strip_regions(source: str) -> str:
    """`source` with each solution region replaced by the stub, at the region's indentation.

    A region with a line `### HANDED OUT` is replaced by the lines after that mark instead, which
    stand there as comments: a program to repair. They may be none at all.
    """
    kept: list[str] = []
    inside = handed_out = False
    stub = ""
    for line in source.split("\n"):
        mark = line.strip()
        if mark == BEGIN:
            if inside:
                raise ValueError(f"{BEGIN} inside a region: close the first with {END}")
            inside, handed_out = True, False
            stub = line[: line.index(BEGIN)] + STUB
        elif mark == HANDED_OUT:
            if not inside or handed_out:
                raise ValueError(f"{HANDED_OUT} stands once, between {BEGIN} and {END}")
            handed_out = True
        elif mark == END:
            if not inside:
                raise ValueError(f"{END} without {BEGIN}")
            if not handed_out:
                kept.append(stub)
            inside = False
        elif any(words in line for words in ("BEGIN SOLUTION", "HANDED OUT", "END SOLUTION")):
            # A mistyped mark would otherwise publish the solution.
            marks = f"{BEGIN}, {HANDED_OUT} and {END}"
            raise ValueError(f"write {marks} alone on their lines, found {mark!r}")
        elif inside and handed_out:
            kept.append(_uncommented(line))
        elif not inside:
            kept.append(line)
    if inside:
        raise ValueError(f"{BEGIN} is never closed: add {END}")
    return "\n".join(kept)


def _uncommented(line: str) -> str:
    before, comment, code = line.partition("# ")
    if before.strip() or not comment:
        raise ValueError(f"after {HANDED_OUT} each line begins with '# ', found {line.strip()!r}")
    return before + code

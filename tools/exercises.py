"""Cut an exercise notebook out of a solution notebook."""

from __future__ import annotations

import copy

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
STUB = 'raise NotImplementedError("your turn")'
SOLUTION_ONLY = "solution-only"


def without_solutions(cells: list[dict]) -> list[dict]:
    """The cells as a learner gets them: stubs for solution regions, no `solution-only` cells.

    Raises ValueError, naming the cell, if a region is not closed or an exercise cell has none.
    """
    kept = []
    for number, cell in enumerate(cells, 1):
        tags = cell.get("metadata", {}).get("tags", [])
        if SOLUTION_ONLY in tags:
            continue
        cell = copy.deepcopy(cell)
        try:
            cell["source"] = strip_regions(cell["source"])
            if any(tag.startswith("exercise-") for tag in tags) and STUB not in cell["source"]:
                raise ValueError(f"an exercise cell needs a region {BEGIN} … {END}")
        except ValueError as error:
            first = (cell["source"].strip().splitlines() or [""])[0]
            raise ValueError(f"cell {number} ({first!r}): {error}") from None
        kept.append(cell)
    return kept


def strip_regions(source: str) -> str:
    """`source` with each solution region replaced by the stub, at the region's indentation."""
    kept = []
    inside = False
    for line in source.split("\n"):
        mark = line.strip()
        if mark == BEGIN:
            if inside:
                raise ValueError(f"{BEGIN} inside a region: close the first with {END}")
            inside = True
            kept.append(line[: line.index(BEGIN)] + STUB)
        elif mark == END:
            if not inside:
                raise ValueError(f"{END} without {BEGIN}")
            inside = False
        elif "BEGIN SOLUTION" in line or "END SOLUTION" in line:
            # A mistyped mark would otherwise publish the solution.
            raise ValueError(f"write {BEGIN} and {END} alone on their lines, found {mark!r}")
        elif not inside:
            kept.append(line)
    if inside:
        raise ValueError(f"{BEGIN} is never closed: add {END}")
    return "\n".join(kept)

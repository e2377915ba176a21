"""Which chapters' exercises a notebook is graded on: those whose functions its code defines, or
checks."""

import re
from collections.abc import Iterable

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.grading.submission.reading import Notebook, NotGradable, Prose

# What handed-out functions raise until somebody writes them.
_STUB = "raise NotImplementedError"
# Before a statement: a byte order mark, spaces, and the prompts that IPython takes away.
_BEFORE = rf"{chr(0xFEFF)}?[ \t]*(?:(?:>>>|In \[\d+\]:)[ \t]*)?"


def chapters(notebook: Notebook) -> tuple[str, ...]:
    """The chapters of which at least half of the functions are defined; if there is none, the one
    with the most. A chapter may use a name of another: one ``linear`` makes no chapter 1. What is
    written into a cell that is no code counts where the code defines something of its chapter. Code
    may define a function in a way that cannot be read off; its ``check`` then names the chapter.

    Raises ``NotGradable`` where no function of the book is there: another course's notebook.
    """
    if page := notebook.chapter_page:
        raise NotGradable(
            f"the page of a chapter, not its exercises: hand in exercises/{page}.ipynb"
        )
    code = "\n".join(notebook.cells)
    everything = "\n".join((code, *(cell.source for cell in notebook.prose)))
    shares = {}
    for chapter in CHAPTERS:
        names = function_names(chapter)
        if any(_defines(code, name) for name in names) or _checks(code, chapter):
            shares[chapter] = sum(_defines(everything, name) for name in names) / len(names)
    if not shares:
        raise NotGradable(_nothing(notebook))
    most = max(shares.values())
    return tuple(chapter for chapter, share in shares.items() if share >= min(0.5, most))


def function_names(chapter: str) -> tuple[str, ...]:
    """The functions that a chapter's exercises ask for."""
    return tuple(function.name for each in CHAPTERS[chapter] for function in each.functions)


def not_code(notebook: Notebook, names: Iterable[str]) -> dict[str, Prose]:
    """The cells, by name of a function, that define it in vain, where no other does.

    A stub that was handed out is no definition.
    """
    found = {}
    in_vain = {each.source for each in notebook.prose if each.kind.startswith("%%")}
    code = [cell for cell in notebook.cells if cell not in in_vain]
    for name in names:
        written = any(_defines(cell, name) and _STUB not in cell for cell in code)
        cell = next((each for each in notebook.prose if _defines(each.source, name)), None)
        if cell is not None and not written:
            found[name] = cell
    return found


def said(name: str, cell: Prose) -> str:
    """That a function stands in a cell that does not define it, and what to do."""
    if cell.kind.startswith("%%"):
        return (
            f"`{name}` stands in cell {cell.number} from the top, which begins with `{cell.kind}`: "
            "what it defines does not reach the notebook. Take that line away, and hand the "
            "notebook in again"
        )
    kind = {"markdown": "Markdown", "raw": "raw text"}.get(cell.kind, f"“{cell.kind[:20]}”")
    return (
        f"`{name}` is defined in cell {cell.number} from the top, which is {kind} and not code: "
        "select that cell, press Esc and then Y, and hand the notebook in again"
    )


def _nothing(notebook: Notebook) -> str:
    everywhere = (name for chapter in CHAPTERS for name in function_names(chapter))
    misplaced = not_code(notebook, everywhere)
    if not misplaced:
        return "none of this book's exercises is in it: another course's notebook?"
    name, cell = next(iter(misplaced.items()))
    rest = len(misplaced) - 1
    others = f"; so {'are' if rest > 1 else 'is'} {rest} more" if rest else ""
    return said(name, cell) + others


def _checks(code: str, chapter: str) -> bool:
    ids = "|".join(re.escape(each.id) for each in CHAPTERS[chapter])
    return re.search(rf"\bcheck\(\s*(['\"])(?:{ids})\1", code) is not None


def _defines(source: str, name: str) -> bool:
    definition = rf"^{_BEFORE}(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b"
    assignment = rf"^{_BEFORE}{name}[ \t]*(?::[^=\n]*)?=(?!=)"
    return re.search(f"{definition}|{assignment}", source, re.MULTILINE) is not None

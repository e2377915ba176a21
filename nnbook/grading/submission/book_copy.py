"""A copy of the book among submissions, and what in it is not the learner's work.

``book/`` and ``solutions/`` of a copy never count, and the solutions do not either where they were
moved or renamed: their cells carry a tag that no exercise has, and say what they were built from.
"""

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from nnbook.grading.submission.reading import Notebook, NotGradable, parse, read_bytes

# What the book has at its top, beside exercises/.
OWN = frozenset(
    {
        *(".ci", ".git", ".github", ".gitignore", ".vscode", "binder", "book", "nnbook"),
        *("solutions", "tests", "tools", "web", "CONTRIBUTING.md", "LICENSE", "Makefile"),
        *("README.md", "_config.yml", "_toc.yml", "constraints.txt", "pyproject.toml"),
        "requirements.txt",
    }
)
# Two of these make a copy, so that one of which some are renamed or deleted is still known.
_TELLING = frozenset({"_config.yml", "_toc.yml", "book", "constraints.txt", "nnbook", "solutions"})
REASON = "a copy of the book: book/, solutions/ and its other own files never count"
_NEVER = frozenset({"book", "solutions"})
_OWN = frozenset(map(str.casefold, OWN))


def is_copy(names: Iterable[str]) -> bool:
    """Whether a folder with these entries is a copy of the book."""
    return len(_TELLING.intersection(map(str.casefold, names))) >= 2


def is_own(name: str) -> bool:
    """Whether the book has an entry of this name at its top. Some systems change its case."""
    return name.casefold() in _OWN


def never_counts(name: str) -> bool:
    """Whether a folder is called ``book`` or ``solutions``."""
    return name.casefold() in _NEVER


def not_own_work(path: Path, root: Path | None, most: int) -> str:
    """Why a notebook is the book's and not the learner's; empty where it is, or cannot be read.

    ``root`` is the copy of the book that it lies in. Outside of one, ask about what lies in a
    folder called like one of the book's.
    """
    try:
        notebook = parse(read_bytes(path, most))
    except NotGradable:
        return ""
    if notebook.chapter_page:
        return "a page of the book, not its exercises"
    if not notebook.has_solutions:
        return ""
    # Where the book's own file is still in its place, this is a copy that somebody made to work on.
    if root is not None and _in_its_place(root, _name(notebook, path)):
        return ""
    return "the book's own solutions, which never count"


def _in_its_place(root: Path, name: str) -> bool:
    folders = [each for each in os.listdir(root) if each.casefold() == "solutions"]
    return any(os.path.lexists(root / folder / name) for folder in folders)


def _name(notebook: Notebook, path: Path) -> str:
    stem = PurePosixPath(notebook.source).stem
    return f"{stem}.ipynb" if stem else path.name

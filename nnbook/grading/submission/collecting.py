"""Find a class's submissions in a folder.

Each entry directly in the folder is one student's:

- ``FOLDER/ada.ipynb``: a notebook, named after the student;
- ``FOLDER/ada/…/01_layers.ipynb``: a folder, named after the student, with notebooks at any
  depth. In a copy of the whole book, only the notebooks below ``exercises`` count.

Hidden files and folders are passed over, and so are folders that tools make. Links are never
followed. Nobody is lost silently: a student's folder without a notebook is a submission with a
problem, and so is a linked folder or one that cannot be read.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DEEPEST = 16
_PASSED_OVER = {"__MACOSX", "__pycache__", "node_modules", "_build", "site-packages"}
_PACKED = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")


@dataclass(frozen=True)
class Submission:
    """A notebook to grade. ``path`` is relative to the folder, with slashes.

    Bytes of a name that are not UTF-8 stand as lone surrogates, as ``os.fsdecode`` gives them.
    ``problem`` says why there is nothing to read.
    """

    path: str
    student: str
    problem: str = ""


@dataclass(frozen=True)
class Collection:
    """What a folder holds: submissions by path, and names at its top that were passed over."""

    submissions: tuple[Submission, ...]
    ignored: tuple[str, ...]


def collect(folder: Path, leave_out: Path | None = None) -> Collection:
    """Find the submissions in ``folder``. ``leave_out``: where results go, which may lie inside.

    Raises ``OSError`` if the folder itself cannot be listed.
    """
    found: list[Submission] = []
    ignored = []
    for entry in _listed(folder):
        if _is_notebook(entry.name):
            found.append(Submission(entry.name, _stem(entry.name)))
        elif entry.name.startswith(".") or entry.name in _PASSED_OVER:
            continue
        elif entry.is_symlink() and entry.is_dir():
            found.append(Submission(entry.name, entry.name, "a link; links are not followed"))
        elif not entry.is_dir(follow_symlinks=False):
            ignored.append(entry.name)
        elif leave_out is None or not _same(entry, leave_out):
            found += _students(entry)
    return Collection(tuple(sorted(found, key=lambda each: each.path)), tuple(sorted(ignored)))


def _students(entry: os.DirEntry) -> list[Submission]:
    """The submissions in one student's folder: at least one, if only to say what is wrong."""
    student = entry.name
    found = list(_notebooks(Path(entry.path), (student,), student))
    notebooks = [each for each in found if not each.problem]
    exercises = [each for each in notebooks if "exercises" in each.path.split("/")[1:-1]]
    problems = [each for each in found if each.problem]
    if not found:
        packed = any(each.name.lower().endswith(_PACKED) for each in _listed(Path(entry.path)))
        reason = (
            "an archive and no notebook: unpack it" if packed else "a folder without a notebook"
        )
        return [Submission(student, student, reason)]
    return (exercises or notebooks) + problems


def _notebooks(folder: Path, parts: tuple[str, ...], student: str) -> Iterator[Submission]:
    try:
        entries = _listed(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Submission("/".join(parts), student, f"the folder cannot be read: {reason}")
        return
    for entry in entries:
        inside = (*parts, entry.name)
        if entry.name.startswith(".") or entry.name in _PASSED_OVER:
            continue
        if _is_notebook(entry.name):
            yield Submission("/".join(inside), student)
        elif entry.is_dir(follow_symlinks=False):
            if len(inside) > DEEPEST:
                reason = f"folders nested more than {DEEPEST} deep are not searched"
                yield Submission("/".join(inside), student, reason)
            else:
                yield from _notebooks(Path(entry.path), inside, student)


def _listed(folder: Path) -> list[os.DirEntry]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb") and not name.startswith(".")


def _stem(name: str) -> str:
    return name[: -len(".ipynb")]


def _same(entry: os.DirEntry, folder: Path) -> bool:
    try:
        return os.path.samefile(entry.path, folder)
    except OSError:
        return False

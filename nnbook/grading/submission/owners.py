"""Whose the entries of a class's folder are, also where the class lies deeper than its folder."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from nnbook.grading.submission import book_copy, passed_over, platforms
from nnbook.grading.submission.platforms import Owner

_TITLES = {"moodle": "Moodle", "canvas": "Canvas"}
_DEEPEST = 4


class NotAClass(Exception):
    """One line: why a folder is no class, and which to give."""


@dataclass(frozen=True)
class Roots:
    """The entries that are one student's each, below which folders, and whose they are."""

    entries: tuple[tuple[os.DirEntry, tuple[str, ...]], ...]
    notices: tuple[str, ...] = ()
    _labels: dict[tuple, str] = field(default_factory=dict)

    def of(self, path: str, called: Callable[[str, bool], str]) -> tuple[str, Owner | None]:
        """The student of what lies at ``path``, and what a platform's name says of it.

        ``called`` makes a student's name of the path of an entry that no platform made; whether
        ``path`` lies in it, is the other thing that it is told.
        """
        parts = tuple(path.split("/"))
        for count in range(1, len(parts) + 1):
            found = platforms.owner(parts[count - 1])
            label = found and self._labels.get(_key(found, parts[: count - 1]))
            if found and label:
                return label, found
        above = {below for _, below in self.entries}
        depth = max((len(b) for b in above if b == parts[: len(b)] and b != parts), default=0)
        return called("/".join(parts[: depth + 1]), len(parts) > depth + 1), None


class _Handed(Protocol):
    path: str
    student: str
    problem: str
    owner: Owner | None


def roots(folder: Path, results: Path | None = None) -> Roots:
    """Find the students' entries in ``folder``. Raises ``OSError`` if it cannot be listed."""
    entries = list(_entries(folder, (), results))
    notices = []
    where = sorted({"/".join(parts) for _, parts in entries if parts})
    if where:
        notices.append(f"the students' entries were looked for in {_listed(where)}")
    ours = [(found, parts) for entry, parts in entries if (found := platforms.owner(entry.name))]
    labels = _labels(ours)
    for platform, title in _TITLES.items():
        files = [(found, parts) for found, parts in ours if found.platform == platform]
        if files:
            students = {labels[_key(*each)] for each in files}
            notices.append(
                f"read as a download from {title}: {_count(len(files), 'entry', 'entries')} of "
                f"{_count(len(students), 'student')}"
            )
    notices += _twice(entries)
    return Roots(tuple(entries), tuple(notices), labels)


def doubts(submissions: Sequence[_Handed]) -> list[str]:
    """Lines on students of whom it cannot be told whether they are one."""
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in submissions:
        path = PurePosixPath(each.path)
        if each.owner is None and not each.problem and len(path.parts) > 2:
            top = path.parts.index(each.student) if each.student in path.parts else 0
            if len(path.parts) > top + 2:
                places[each.student, path.name].add(path.parts[top + 1])
    said = {}
    for (student, name), folders in places.items():
        if len(folders) > 1 and student not in said:
            said[student] = (
                f"{student} has {name} in {len(folders)} folders ({_listed(sorted(folders))}): all "
                f"count as {student}'s. If each is a student's, give the folder {student} itself"
            )
    return list(said.values())


def require_class(folder: Path) -> None:
    """Raise ``NotAClass`` where ``folder`` is one student's, or a copy of the book."""
    names = [entry.name for entry in os.scandir(folder)]
    if book_copy.is_copy(names):
        raise NotAClass(
            f"{folder} is a copy of the book, not a folder with a student in each entry"
        )
    owner = platforms.owner(folder.resolve().name)
    alone = ".git" in names and "exercises" in names
    if alone or (owner is not None and owner.platform == "moodle"):
        raise NotAClass(f"{folder} is one student's: give the folder that it lies in")


def _entries(
    folder: Path, parts: tuple[str, ...], results: Path | None
) -> Iterator[tuple[os.DirEntry, tuple[str, ...]]]:
    with os.scandir(folder) as scanned:
        listed = sorted(scanned, key=lambda entry: entry.name)
    folders = [each for each in listed if _is_searched(each, results)]
    classes = {each.name: _holds(each, results) for each in folders}
    # A student may keep two clones: only where every folder holds some, they are students'.
    clones = all(kind is not None for kind in classes.values())
    for entry in listed:
        kind = classes.get(entry.name)
        if len(parts) < _DEEPEST and (kind == "platform" or (kind == "clones" and clones)):
            yield from _entries(Path(entry.path), (*parts, entry.name), results)
        else:
            yield entry, parts


def _is_searched(entry: os.DirEntry, results: Path | None) -> bool:
    return entry.is_dir(follow_symlinks=False) and not passed_over.folder(entry, results)


def _holds(entry: os.DirEntry, results: Path | None, depth: int = 0) -> str | None:
    """Whether a folder holds several students: named by a platform, or clones of repositories."""
    if platforms.owner(entry.name) is not None or depth > _DEEPEST:
        return None
    try:
        with os.scandir(entry.path) as scanned:
            inside = list(scanned)
    except OSError:
        return None
    names = {each.name for each in inside}
    if ".git" in names or book_copy.is_copy(names):
        return None
    found = [owner for name in names if (owner := platforms.owner(name))]
    if any(each.platform == "moodle" for each in found) or len({each.key for each in found}) > 1:
        return "platform"
    folders = [each for each in inside if _is_searched(each, results)]
    if sum(map(_is_clone, folders)) > 1:
        return "clones"
    kinds = {_holds(each, results, depth + 1) for each in folders}
    return next((kind for kind in ("platform", "clones") if kind in kinds), None)


def _is_clone(entry: os.DirEntry) -> bool:
    try:
        names = os.listdir(entry.path)
    except OSError:
        return False
    return ".git" in names or book_copy.is_copy(names)


def _key(owner: Owner, parts: tuple[str, ...]) -> tuple:
    # Moodle counts participants anew in each assignment.
    return (*owner.key, parts) if owner.platform == "moodle" else owner.key


def _labels(owners: Iterable[tuple[Owner, tuple[str, ...]]]) -> dict[tuple, str]:
    """A student's name by key: with the number where two students have the same."""
    names = {_key(owner, parts): (owner, parts) for owner, parts in owners}
    alike = defaultdict(set)
    for key, (owner, parts) in names.items():
        alike[owner.name, parts if owner.platform == "moodle" else ()].add(key)
    return {
        key: owner.name
        if len(alike[owner.name, parts if owner.platform == "moodle" else ()]) == 1
        else f"{owner.name} ({owner.id})"
        for key, (owner, parts) in names.items()
    }


def _twice(entries: Iterable[tuple[os.DirEntry, tuple[str, ...]]]) -> list[str]:
    """Lines on names that no platform made and that stand in several folders."""
    places = defaultdict(list)
    for entry, parts in entries:
        if parts and platforms.owner(entry.name) is None and entry.is_dir(follow_symlinks=False):
            places[entry.name].append("/".join(parts))
    return [
        f"{name} is in {_listed(where)}: taken for one student"
        for name, where in places.items()
        if len(where) > 1
    ]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _count(count: int, noun: str, many: str = "") -> str:
    return f"{count} {noun if count == 1 else many or noun + 's'}"

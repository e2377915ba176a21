"""Find submissions in a folder. Nothing that lies there vanishes.

Each entry directly in a class's folder is one student's:

- ``FOLDER/ada.ipynb``: a notebook, named after the student;
- ``FOLDER/ada/…/01_layers.ipynb``: a folder, named after the student, with notebooks at any depth;
- ``FOLDER/Ada Lovelace_51001_assignsubmission_file/…``: named by a learning platform (``owners``).

A notebook is known by what is in it, whatever its name ends in. Every other file is named with the
reason why it is not graded: as a submission with a problem where work may be in it (an archive, a
link, a folder that cannot be read), else among what is left out. Of a copy of the book, ``book/``
and ``solutions/`` never count.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.grading.submission import book_copy, owners, passed_over
from nnbook.grading.submission.kinds import kind_of_file
from nnbook.grading.submission.platforms import Owner
from nnbook.grading.submission.reading import (
    NotGradable,
    is_notebook,
    read_beginning,
    read_bytes,
)
from nnbook.grading.submission.unpacking import Refused

DEEPEST = 16
_WITHOUT, _NONE = "a folder without a notebook", "no notebook was handed in"
# Of more files than this in one folder, left out for one reason, the folder is named.
MOST_NAMES = 20
_MOST_BYTES = 20 * 2**20
# Notebooks that the book itself has in book/ and solutions/.
_PAGES = {*CHAPTERS, "welcome", "playground"}
_NAMED_LIKE_ONE = re.compile(r"\.ipynb", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """A notebook to grade. ``path`` is relative to the folder, with slashes.

    Bytes of a name that are not UTF-8 stand as lone surrogates, as ``os.fsdecode`` gives them.
    ``problem`` says why there is nothing to read. ``owner``: what a learning platform's name said.
    ``changed``: when the file was last changed, in seconds since 1970; 0 where that is not known.
    """

    path: str
    student: str
    problem: str = ""
    owner: Owner | None = None
    changed: float = 0.0

    @property
    def without_notebook(self) -> bool:
        """Whether it stands for a folder or files among which there is no notebook."""
        return self.problem.startswith((_WITHOUT, _NONE))


@dataclass(frozen=True)
class LeftOut:
    """A file or folder that is not graded, and why. ``student`` is empty where it is nobody's."""

    path: str
    student: str
    reason: str
    owner: Owner | None = None


@dataclass(frozen=True)
class Collection:
    """What a folder holds: submissions, and what is left out, each by path.

    ``notices``: lines on what was taken for what, and what could not be told.
    """

    submissions: tuple[Submission, ...]
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()


def collect(
    folder: Path,
    results: Path | None = None,
    refused: Iterable[Refused] = (),
    names: Mapping[str, str] | None = None,
) -> Collection:
    """Find the submissions of a class. ``results``: where its results go, which may lie inside.

    ``refused``: what of the folder was not unpacked. ``names``: what files were called that were
    given another name, by path. Raises ``OSError`` if the folder itself cannot be listed.
    """
    given = names or {}

    def called(path: str, is_folder: bool) -> str:
        return _student_of(given.get(path, path.rpartition("/")[2]), is_folder)

    roots = owners.roots(folder, results)
    found: list[Submission | LeftOut] = []
    for entry, parts in roots.entries:
        found += _student(entry, parts, results, roots, called)
    for each in refused:
        student, owner = roots.of(each.path, called)
        found.append(Submission(each.path, student, each.reason, owner))
    collection = _sorted(_settled(found))
    return replace(collection, notices=(*roots.notices, *owners.doubts(collection.submissions)))


def collect_own(folder: Path) -> Collection:
    """Find the notebooks in one learner's folder, with paths relative to it.

    Raises ``OSError`` if it cannot be listed.
    """
    _listed(folder)
    return _sorted(_inside(_Place(folder, (), "", None)))


def contents(left_out: Sequence[LeftOut], depth: int = 1) -> str:
    """What a folder holds instead of a notebook, to be put after a sentence that says so.

    ``depth``: how many parts of the paths are those of the folder.
    """
    named = [
        f"{'/'.join(inside)} ({each.reason})"
        if (inside := each.path.split("/")[depth:])
        else each.reason
        for each in left_out[:3]
    ]
    more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
    return f"; it holds {', '.join(named)}{more}" if named else ""


def _student(
    entry: os.DirEntry,
    parts: tuple[str, ...],
    results: Path | None,
    roots: owners.Roots,
    called: Callable[[str, bool], str],
) -> list[Submission | LeftOut]:
    """What an entry of a class's folder comes to: a student's, unless it is left out whole."""
    is_folder = _is_folder(entry)
    path = "/".join((*parts, entry.name))
    if is_folder and (reason := passed_over.folder(entry, results)):
        return [LeftOut(path, "", reason)]
    student, owner = roots.of(path, lambda at, _: called(at, is_folder))
    place = _Place(Path(entry.path).parent, parts, student, results)
    here = [replace(each, owner=owner) for each in _entry(entry, place)]
    if any(isinstance(each, Submission) for each in here):
        return here
    only_results = here and all(each.reason == passed_over.RESULTS for each in here)
    if only_results or not is_folder:
        return [replace(each, student=student if owner else "") for each in here]
    problem = f"{_WITHOUT}{contents(here, len(parts) + 1)}"
    return [*here, Submission(path, student, problem, owner)]


def _settled(found: Sequence[Submission | LeftOut]) -> Iterator[Submission | LeftOut]:
    """Of students with several entries: one without a notebook is no submission of its own.

    Whoever handed in something, and no notebook at all, has one submission that says so.
    """
    whole = {each.student for each in found if isinstance(each, Submission) and not each.problem}
    empty: dict[str, list[LeftOut]] = defaultdict(list)
    for each in found:
        if isinstance(each, Submission):
            if each.owner is None or not each.without_notebook or each.student not in whole:
                whole.add(each.student)
                yield each
        else:
            yield each
            if each.owner is not None:
                empty[each.student].append(each)
    for student, files in empty.items():
        if student not in whole:
            holds = ", ".join(dict.fromkeys(each.reason for each in files))
            problem = f"{_NONE}: {holds}"
            yield Submission(files[0].path, student, problem, files[0].owner)


@dataclass(frozen=True)
class _Place:
    """A folder on the way down: where it is, whose, and what of the book it belongs to.

    ``copy`` is the copy of the book around it. ``named_like_the_books``: whether it lies in a
    folder ``book`` or ``solutions``. ``of_the_book``: whether it is one that the book brings along,
    of which only a learner's notebooks are of interest.
    """

    folder: Path
    parts: tuple[str, ...]
    student: str
    results: Path | None
    copy: Path | None = None
    named_like_the_books: bool = False
    of_the_book: bool = False

    def path(self, name: str) -> str:
        return "/".join((*self.parts, name))

    def below(self, name: str) -> "_Place":
        at_top = self.copy == self.folder
        return replace(
            self,
            folder=self.folder / name,
            parts=(*self.parts, name),
            named_like_the_books=self.named_like_the_books or book_copy.never_counts(name),
            of_the_book=self.of_the_book or (at_top and book_copy.is_own(name)),
        )


def _inside(place: _Place) -> Iterator[Submission | LeftOut]:
    """What is in a folder."""
    try:
        entries = _listed(place.folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        path = "/".join(place.parts)
        yield Submission(path, place.student, f"the folder cannot be read: {reason}")
        return
    names = {entry.name for entry in entries}
    if not place.of_the_book and book_copy.is_copy(names):
        place = replace(place, copy=place.folder)
        yield LeftOut("/".join(place.parts) or ".", place.student, book_copy.REASON)
        entries = [
            entry for entry in entries if _is_folder(entry) or not book_copy.is_own(entry.name)
        ]
    files: list[LeftOut] = []
    for entry in entries:
        for found in _entry(entry, place):
            if isinstance(found, LeftOut) and not _is_folder(entry):
                files.append(found)
            else:
                yield found
    yield from _grouped(files, place)


def _entry(entry: os.DirEntry, place: _Place) -> Iterator[Submission | LeftOut]:
    """What one entry of a folder comes to."""
    path, student = place.path(entry.name), place.student
    if entry.is_symlink():
        yield Submission(path, student, "a link; links are not followed")
    elif _is_folder(entry):
        below = place.below(entry.name)
        if reason := passed_over.folder(entry, place.results):
            if not below.of_the_book:
                yield LeftOut(path, student, reason)
        elif len(below.parts) > DEEPEST:
            reason = f"folders nested more than {DEEPEST} deep are not searched"
            yield Submission(path, student, reason)
        else:
            yield from _inside(below)
    elif not place.of_the_book:
        yield _file(entry, place)
    elif _NAMED_LIKE_ONE.search(entry.name):
        if not place.named_like_the_books:
            yield _file(entry, place)
        elif entry.name.removesuffix(".ipynb") not in _PAGES:
            where = f"in {place.folder.name}/ of a copy of the book, which never counts"
            yield LeftOut(path, student, where)


def _file(entry: os.DirEntry, place: _Place) -> Submission | LeftOut:
    path, student = place.path(entry.name), place.student
    if reason := passed_over.file(entry.name):
        return LeftOut(path, student, reason)
    try:
        if not _is_notebook(entry):
            kind = kind_of_file(entry.name, read_beginning(entry.path))
            if kind == "an archive":
                problem = "an archive: unpack it, what is inside is not looked at"
                return Submission(path, student, problem)
            return LeftOut(path, student, f"{kind}, not a notebook")
    except NotGradable as error:
        return Submission(path, student, str(error))
    if place.copy is not None or place.named_like_the_books:
        reason = book_copy.not_own_work(Path(entry.path), place.copy, _MOST_BYTES)
        if reason:
            return LeftOut(path, student, reason)
    return Submission(path, student, changed=entry.stat(follow_symlinks=False).st_mtime)


def _is_notebook(entry: os.DirEntry) -> bool:
    """Whether it is called like a notebook, or is one. Raises ``NotGradable``."""
    if _NAMED_LIKE_ONE.search(entry.name):
        return True
    if not read_beginning(entry.path).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return False
    try:
        return is_notebook(read_bytes(entry.path, _MOST_BYTES))
    except NotGradable:  # too large for a notebook
        return False


def _grouped(files: Iterable[LeftOut], place: _Place) -> Iterator[LeftOut]:
    """The same, but many files of a folder that are left out for one reason as one line."""
    by_reason = defaultdict(list)
    for each in files:
        by_reason[each.reason].append(each)
    for reason, alike in by_reason.items():
        if len(alike) <= MOST_NAMES or not place.parts:
            yield from alike
        else:
            yield LeftOut("/".join(place.parts), place.student, f"{len(alike)} files: {reason}")


def _sorted(found: Iterable[Submission | LeftOut]) -> Collection:
    by_path = sorted(found, key=lambda each: each.path)
    return Collection(
        tuple(each for each in by_path if isinstance(each, Submission)),
        tuple(each for each in by_path if isinstance(each, LeftOut)),
    )


def _student_of(name: str, is_folder: bool) -> str:
    """Whose an entry is: ``ada.ipynb.txt`` is ada's, and ``ada.zip``, packed or not."""
    if is_folder:
        return name[:-4] if name.lower().endswith(".zip") and len(name) > 4 else name
    before = _NAMED_LIKE_ONE.split(name, maxsplit=1)[0]
    return (before if before != name else Path(name).stem) or name


def _is_folder(entry: os.DirEntry) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _listed(folder: Path) -> list[os.DirEntry]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)

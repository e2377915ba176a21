"""Where a class comes from: a folder, or a download that is unpacked; and the roster beside it."""

from dataclasses import dataclass, replace
from pathlib import Path

from nnbook.grading.submission.collecting import Collection, collect
from nnbook.grading.submission.matching import Matching, WrongRoster, match, renamed
from nnbook.grading.submission.owners import NotAClass, require_class
from nnbook.grading.submission.rosters import NotARoster, Roster, read_roster
from nnbook.grading.submission.unpacking import NotUnpacked, inspect, unpack

UNPACKED = "unpacked"


class SourceError(Exception):
    """There is no class to grade; the message says why and what to do, in one line."""


@dataclass(frozen=True)
class Class:
    """What was handed in, in which folder, and who is in the class, where there is a roster."""

    folder: Path
    found: Collection
    roster: Roster | None = None
    matching: Matching | None = None


class Source:
    """A folder or a ZIP with submissions, whose results go to ``out``.

    ``roster``: the file with the people of the class. What cannot be read raises ``SourceError``.
    """

    def __init__(self, path: Path, out: Path, roster: Path | None = None) -> None:
        self._path = path
        self._out = out
        self._is_archive = path.is_file()
        self._class: Class | None = None
        try:
            self._roster = read_roster(roster) if roster is not None else None
            if self._is_archive:
                inspect(path)
            else:
                self._class = self._collected()
        except NotARoster as error:
            raise SourceError(str(error)) from error
        except NotUnpacked as error:
            raise SourceError(f"{path} is not unpacked: {error}") from error

    def open(self) -> Class:
        """Unpack what is to be unpacked, and find everything. Raises ``OSError`` for a full disk.

        Nobody else may be grading into the same folder.
        """
        if self._class is None:
            try:
                unpacked = unpack(self._path, self._out / UNPACKED)
            except NotUnpacked as error:
                raise SourceError(f"{self._path} is not unpacked: {error}") from error
            found = collect(unpacked.folder, refused=unpacked.refused, names=unpacked.names)
            notices = (*found.notices, *unpacked.notes)
            self._class = self._matched(unpacked.folder, replace(found, notices=notices))
        return self._class

    def _collected(self) -> Class:
        path, out = self._path, self._out
        if out.exists() and path.exists() and out.samefile(path):
            raise SourceError(
                "DIR must not be FOLDER itself: its reports would be taken for a student's"
            )
        try:
            require_class(path)
            found = collect(path, out)
        except NotAClass as error:
            raise SourceError(str(error)) from error
        except OSError as error:
            raise SourceError(f"cannot read {path}: {error.strerror or error}") from error
        return self._matched(path, found)

    def _matched(self, folder: Path, found: Collection) -> Class:
        if not found.submissions:
            raise SourceError(f"no notebook and no student's folder in {self._path}")
        if self._roster is None:
            return Class(folder, found)
        try:
            matching = match(found, self._roster)
        except WrongRoster as error:
            raise SourceError(str(error)) from error
        return Class(folder, renamed(found, matching), self._roster, matching)

"""Unpack a download (a ZIP, with ZIPs in it): nothing outside its folder, nothing without end.

What cannot be unpacked is named with the reason, as all that was handed in. An archive that would
fill the disk, or claims to, is refused whole before a file is written.
"""

import os
import shutil
import stat
import time
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from nnbook.grading.submission import member_names
from nnbook.grading.submission.kinds import kind_of_file

_CHUNK = 2**20
_CANNOT = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class NotUnpacked(Exception):
    """One line: why an archive is refused."""


@dataclass(frozen=True)
class Bounds:
    """How much an archive may hold, with all archives in it. Sizes in bytes, unpacked.

    ``ratio``: how many times larger than in the archive it may be; small files may be more.
    ``depth``: how many archives may lie in one another, the outermost counted.
    """

    files: int = 200_000
    total: int = 8 * 2**30
    file: int = 256 * 2**20
    ratio: int = 250
    depth: int = 3


@dataclass(frozen=True)
class Refused:
    """A file of the archive that is not unpacked, where it would lie, and why."""

    path: str
    reason: str


@dataclass
class _Budget:
    bounds: Bounds
    files: int = 0
    total: int = 0

    def take(self, members: list[zipfile.ZipInfo]) -> None:
        """Count what an archive says that it holds. Raises ``NotUnpacked``."""
        bounds = self.bounds
        size = sum(each.file_size for each in members)
        packed = sum(each.compress_size for each in members)
        if self.files + len(members) > bounds.files:
            raise NotUnpacked(f"it holds more than {bounds.files:,} files")
        if self.total + size > bounds.total:
            raise NotUnpacked(f"unpacked it is larger than {_size(bounds.total)}")
        if reason := self.bomb(size, packed):
            raise NotUnpacked(reason)
        self.files += len(members)
        self.total += size

    def bomb(self, size: int, packed: int) -> str:
        """Why so much is not unpacked; empty if it is."""
        if size <= _CHUNK or size <= self.bounds.ratio * max(1, packed):
            return ""
        return f"unpacked it is {size // max(1, packed)} times as large: a bomb?"

    def fair(self, members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
        """The members without bombs, which cost only whoever handed them in; all, if all are."""
        return [e for e in members if not self.bomb(e.file_size, e.compress_size)] or members


@dataclass
class _Unpacking:
    """One download on its way into ``folder``."""

    folder: Path
    budget: _Budget
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    taken: dict[str, bool] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def archive(self, file: Path, parts: tuple[str, ...], depth: int) -> None:
        """Unpack an archive below ``parts``. Raises ``NotUnpacked`` before anything is written."""
        with _opened(file) as opened:
            members = opened.infolist()
            self.budget.take(self.budget.fair(members))
            if members and all(each.flag_bits & 1 for each in members if not each.is_dir()):
                raise NotUnpacked("it is encrypted: unpack it with its password, give the folder")
            for member in members:
                self._member(opened, member, parts, depth)

    def _member(
        self, opened: zipfile.ZipFile, member: zipfile.ZipInfo, parts: tuple[str, ...], depth: int
    ) -> None:
        name = member_names.decoded(member)
        shown = "/".join((*parts, name))
        own = member_names.parts(name)
        if own is None:
            self.refused.append(Refused(shown, "its path leads out of the archive"))
            return
        if not own:
            return
        if member.is_dir():
            self._folder((*parts, *own))
            return
        own = self._free((*parts, *own))
        path = "/".join(own)
        if reason := self._why_not(member):
            self.refused.append(Refused(path, reason))
            return
        try:
            self._write(opened, member, own, depth)
        except _CANNOT as error:
            (self.folder.joinpath(*own)).unlink(missing_ok=True)
            self.refused.append(Refused(path, f"damaged in the archive: {_brief(error)}"))

    def _why_not(self, member: zipfile.ZipInfo) -> str:
        mode = member.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            return "a link; links are not followed" if stat.S_ISLNK(mode) else "not a file"
        if member.flag_bits & 1:
            return "encrypted in the archive"
        archive = member.filename.lower().endswith(".zip")
        if member.file_size > self.budget.bounds.file and not archive:
            return f"too large: more than {_size(self.budget.bounds.file)}"
        return self.budget.bomb(member.file_size, member.compress_size)

    def _write(
        self, opened: zipfile.ZipFile, member: zipfile.ZipInfo, own: tuple[str, ...], depth: int
    ) -> None:
        target = self.folder.joinpath(*own)
        self._folder(own[:-1])
        with opened.open(member) as source, target.open("xb") as file:
            shutil.copyfileobj(source, file, _CHUNK)
        with suppress(ValueError, OverflowError, OSError):  # a date that there is not
            when = time.mktime((*member.date_time, 0, 0, -1))
            os.utime(target, (when, when))
        if target.suffix.lower() == ".zip" and zipfile.is_zipfile(target):
            self._inner(target, own, depth + 1)

    def _inner(self, file: Path, own: tuple[str, ...], depth: int) -> None:
        """Put a folder of the same name in the place of an archive in the archive."""
        path, most = "/".join(own), self.budget.bounds.depth
        packed = file.with_name(f"{file.name}.packed")
        file.rename(packed)
        try:
            if depth > most:
                raise NotUnpacked(f"archives nested more than {most} deep are not unpacked")
            self.taken[member_names.key(own)] = True
            self._folder(own)
            self.archive(packed, own, depth)
        except NotUnpacked as error:
            with suppress(OSError):
                file.rmdir()
            self.refused.append(Refused(path, f"an archive that is not unpacked: {error}"))
        packed.unlink()

    def _folder(self, own: tuple[str, ...]) -> None:
        for count in range(1, len(own) + 1):
            self.taken.setdefault(member_names.key(own[:count]), True)
        self.folder.joinpath(*own).mkdir(parents=True, exist_ok=True)

    def _free(self, own: tuple[str, ...]) -> tuple[str, ...]:
        """A path that nothing has yet; a folder's place is never a file's."""
        *above, name = own
        for count in range(1, len(above) + 1):
            if self.taken.get(member_names.key(tuple(above[:count]))) is False:
                above[count - 1] = f"{above[count - 1]} (folder)"
        stem, dot, suffix = name.rpartition(".")
        number, free = 1, (*above, name)
        while member_names.key(free) in self.taken:
            # As browsers call it, and as attempts are counted: the second is (1).
            again = f"{stem} ({number}){dot}{suffix}" if stem else f"{name} ({number})"
            free = (*above, again)
            number += 1
        if number > 1:
            self.notes.append(f"{'/'.join(own)} is {number} times in the archive: {free[-1]}")
            self.names["/".join(free)] = name
        self.taken[member_names.key(free)] = False
        return free


@dataclass(frozen=True)
class Unpacked:
    """What became of a download: where it lies, what was refused, and what else to know.

    ``names``: what a file was called that was given another name, by its path.
    """

    folder: Path
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]
    names: Mapping[str, str]


def inspect(file: Path, bounds: Bounds | None = None) -> None:
    """See whether ``file`` can be unpacked. Raises ``NotUnpacked``; writes nothing."""
    with _opened(file) as opened:
        budget = _Budget(bounds or Bounds())
        budget.take(budget.fair(opened.infolist()))


def unpack(file: Path, folder: Path, bounds: Bounds | None = None) -> Unpacked:
    """Unpack ``file`` into ``folder``, in place of what an earlier run has put there.

    Raises ``NotUnpacked``, and ``OSError`` where the disk is full; then the old folder stays.
    """
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    work = _Unpacking(fresh, _Budget(bounds or Bounds()))
    try:
        work.archive(file, (), 1)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Unpacked(folder, tuple(work.refused), tuple(work.notes), work.names)


def _opened(file: Path) -> zipfile.ZipFile:
    """A ZIP to read. Raises ``NotUnpacked`` where it is none."""
    try:
        return zipfile.ZipFile(file)
    except (*_CANNOT, zipfile.LargeZipFile) as error:
        raise NotUnpacked(_no_zip(file, error)) from None


def _no_zip(file: Path, error: Exception) -> str:
    """Why a file cannot be opened as a ZIP, and what to do."""
    with file.open("rb") as opened:
        beginning = opened.read(512)
    if beginning.startswith(b"PK"):
        return f"it is cut off or damaged, download it again ({_brief(error)})"
    kind = kind_of_file(file.name if file.suffix.lower() != ".zip" else "", beginning)
    if kind == "an archive":
        return "it is an archive, but no ZIP: unpack it, and give the folder"
    if beginning.lstrip().startswith(b"{"):
        return "it is one notebook: give a folder or a ZIP, or grade it alone with nnbook grade"
    return f"it is {kind if beginning else 'an empty file'}: expected is a folder or a ZIP"


def _brief(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:80]


def _size(count: int) -> str:
    return f"{count // 2**30} GB" if count >= 2**30 else f"{count // 2**20} MB"

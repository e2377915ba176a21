"""Read a file that claims to be a notebook: its cells, or one line that says why not."""

import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import msgspec

from nnbook.grading.submission.kinds import kind_of

MOST_CELLS = 2_000
MOST_SOURCE = 2 * 2**20
MOST_PROSE = 100_000
_FORMAT = 4
_BEGINNING = 1024
# Cells that stand in solutions/ alone carry this tag; built notebooks say what they are built from.
SOLUTION_ONLY = "solution-only"
STAMP = "nnbook"


class NotGradable(Exception):
    """One line: why a file cannot be graded."""


# Cell magics that do not run the cell among the notebook's names.
_ELSEWHERE = re.compile(
    r"\s*(%%(?:timeit|html|latex|markdown|svg|javascript|js|writefile|file|python[23]?|pypy|bash|sh"
    r"|script|perl|ruby|cmd|system|sx)\b|%%!)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Prose:
    """A cell that is no code, or code that a magic takes elsewhere: then ``kind`` is that magic.

    ``number`` counts the cells of the notebook from 1.
    """

    number: int
    kind: str
    source: str


@dataclass(frozen=True)
class Notebook:
    """The code cells of a notebook, its cells that define nothing, and the bytes it was read from.

    ``source`` is the file that it was built from, such as ``solutions/01_layers.md``, or empty.
    ``has_solutions``: whether it holds cells that only the book's solutions have.
    """

    cells: tuple[str, ...]
    content: bytes
    prose: tuple[Prose, ...] = ()
    source: str = ""
    has_solutions: bool = False

    @property
    def chapter_page(self) -> str:
        """The name of the chapter whose page this is, or empty."""
        source = PurePosixPath(self.source)
        return source.stem if source.parent.name == "book" else ""


_NOTHING = msgspec.Raw(b"null")


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    metadata: msgspec.Raw = _NOTHING

    @property
    def text(self) -> str:
        return self.source if isinstance(self.source, str) else "".join(self.source)


class _File(msgspec.Struct):
    # What else a notebook holds (widgets, outputs) is skipped, not built.
    cells: list[_Cell] | msgspec.UnsetType = msgspec.UNSET
    worksheets: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    nbformat: msgspec.Raw = _NOTHING
    metadata: msgspec.Raw = _NOTHING


class _Tags(msgspec.Struct):
    tags: list[str] = []


class _Stamp(msgspec.Struct):
    source: str = ""


class _Metadata(msgspec.Struct):
    nnbook: _Stamp = msgspec.field(default_factory=_Stamp, name=STAMP)


_decoder = msgspec.json.Decoder(_File)
_tags_decoder = msgspec.json.Decoder(_Tags)
_metadata_decoder = msgspec.json.Decoder(_Metadata)
_number_decoder = msgspec.json.Decoder(int)


def read_bytes(path: str | os.PathLike[str], most: int) -> bytes:
    """The content of a regular file of at most ``most`` bytes. Raises ``NotGradable``.

    A link is not followed; a pipe or device is not waited for.
    """
    with _opened(path) as (file, size):
        content = file.read(most + 1) if size <= most else b""
    if size > most or len(content) > most:
        raise NotGradable(f"too large: more than {most // 2**20} MB")
    return content


def read_beginning(path: str | os.PathLike[str]) -> bytes:
    """The first bytes of a regular file, as ``read_bytes`` reads it."""
    with _opened(path) as (file, _):
        return file.read(_BEGINNING)


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[tuple[BinaryIO, int]]:
    """A regular file to read, and its size."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise NotGradable("a symbolic link, which is not followed")
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise NotGradable("no such file") from None
    except PermissionError:
        # Windows has no other word for a folder.
        folder = os.path.isdir(path)
        raise NotGradable("a folder, not a file" if folder else "may not be read") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a possible path"
        raise NotGradable(f"cannot be opened: {reason}") from None
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise NotGradable(f"{_special(about.st_mode)}, not a file")
        with open(descriptor, "rb", closefd=False) as file:
            yield file, about.st_size
    except OSError as error:
        raise NotGradable(f"cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


def parse(content: bytes) -> Notebook:
    """The cells in the bytes of a notebook. Raises ``NotGradable``."""
    found = _decoded(content)
    if found.cells is msgspec.UNSET:
        raise NotGradable(_without_cells(found))
    numbered = [(number, cell) for number, cell in enumerate(found.cells, 1) if cell.text.strip()]
    cells = tuple(cell.text for _, cell in numbered if cell.cell_type == "code")
    if not cells:
        raise NotGradable("a notebook without code cells")
    if len(cells) > MOST_CELLS or sum(map(len, cells)) > MOST_SOURCE:
        raise NotGradable("too large: more code than any exercise needs")
    return Notebook(
        cells,
        content,
        tuple(
            Prose(number, kind, cell.text[:MOST_PROSE])
            for number, cell in numbered
            if (kind := _kind(cell)) != "code"
        ),
        _lenient(_metadata_decoder, found.metadata, _Metadata()).nnbook.source,
        any(
            SOLUTION_ONLY in _lenient(_tags_decoder, each.metadata, _Tags()).tags
            for each in found.cells
        ),
    )


def _kind(cell: _Cell) -> str:
    taken = _ELSEWHERE.match(cell.text) if cell.cell_type == "code" else None
    return taken[1] if taken else cell.cell_type


def is_notebook(content: bytes) -> bool:
    """Whether this is a notebook, of any format, whatever its name is."""
    try:
        found = _decoded(content)
    except NotGradable:
        return False
    old = found.worksheets is not msgspec.UNSET and found.nbformat != _NOTHING
    return bool(found.cells) or old


def read(path: str | os.PathLike[str], most: int) -> Notebook:
    """The notebook at ``path``, of at most ``most`` bytes. Raises ``NotGradable``."""
    return parse(read_bytes(path, most))


def _decoded(content: bytes) -> _File:
    if not content.strip():
        raise NotGradable("not a notebook: the file is empty")
    text = content.removeprefix(b"\xef\xbb\xbf")  # what some Windows editors put first
    if kind := kind_of(text):
        raise NotGradable(f"not a notebook but {kind}")
    try:
        text.decode("utf-8")
        return _parsed(text)
    except UnicodeDecodeError:
        raise NotGradable("not a notebook: not UTF-8 text") from None
    except msgspec.ValidationError as error:
        raise NotGradable(f"not a notebook: {str(error).splitlines()[0][:120]}") from None
    except (msgspec.DecodeError, ValueError):
        raise NotGradable("not a notebook: not JSON, or cut off") from None
    except (RecursionError, MemoryError):
        raise NotGradable("not a notebook: nested too deeply") from None


def _parsed(text: bytes) -> _File:
    """The JSON as Jupyter reads it: with NaN among its numbers, and halves of an emoji in texts."""
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        found = json.loads(text.decode(), parse_constant=lambda name: None)
        return _decoder.decode(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def _without_cells(found: _File) -> str:
    number = _lenient(_number_decoder, found.nbformat, _FORMAT)
    if found.worksheets is not msgspec.UNSET or number < _FORMAT:
        return (
            f"a notebook of the old format {min(number, _FORMAT - 1)}: "
            "open it in JupyterLab, save it, and hand it in again"
        )
    return "not a notebook: it has no list of cells"


def _lenient(decoder: msgspec.json.Decoder, raw: msgspec.Raw, otherwise: Any) -> Any:
    """What ``decoder`` makes of ``raw``; editors may have put anything there."""
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return otherwise


def _special(mode: int) -> str:
    kinds = {
        stat.S_ISDIR: "a folder",
        stat.S_ISFIFO: "a named pipe",
        stat.S_ISSOCK: "a socket",
        stat.S_ISCHR: "a device",
        stat.S_ISBLK: "a device",
    }
    return next((name for test, name in kinds.items() if test(mode)), "something else")

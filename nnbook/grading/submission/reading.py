"""Read a file that claims to be a notebook: its code cells, or one line that says why not."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import msgspec

MOST_CELLS = 2_000
MOST_SOURCE = 2 * 2**20


class NotGradable(Exception):
    """One line: why a file cannot be graded."""


@dataclass(frozen=True)
class Notebook:
    """The code cells of a notebook, and the bytes it was read from."""

    cells: tuple[str, ...]
    content: bytes


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""


class _File(msgspec.Struct):
    # What else a notebook holds (metadata, outputs) is skipped, not built.
    cells: list[_Cell]


_decoder = msgspec.json.Decoder(_File)


def read_bytes(path: str | os.PathLike[str], most: int) -> bytes:
    """The content of a regular file of at most ``most`` bytes. Raises ``NotGradable``.

    A link is not followed; a pipe or device is not waited for.
    """
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
            raise NotGradable(f"{_kind(about.st_mode)}, not a file")
        if about.st_size > most:
            raise NotGradable(f"too large: more than {most // 2**20} MB")
        with open(descriptor, "rb", closefd=False) as file:
            content = file.read(most + 1)
    except OSError as error:
        raise NotGradable(f"cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)
    if len(content) > most:
        raise NotGradable(f"too large: more than {most // 2**20} MB")
    return content


def parse(content: bytes) -> Notebook:
    """The code cells in the bytes of a notebook. Raises ``NotGradable``."""
    if not content.strip():
        raise NotGradable("not a notebook: the file is empty")
    text = content.removeprefix(b"\xef\xbb\xbf")  # what some Windows editors put first
    try:
        text.decode("utf-8")
        found = _decoder.decode(text)
    except UnicodeDecodeError:
        raise NotGradable("not a notebook: not UTF-8 text") from None
    except msgspec.ValidationError as error:
        raise NotGradable(f"not a notebook: {_where(error)}") from None
    except msgspec.DecodeError:
        raise NotGradable("not a notebook: not JSON, or cut off") from None
    except (RecursionError, MemoryError):
        raise NotGradable("not a notebook: nested too deeply") from None
    cells = tuple(
        cell.source if isinstance(cell.source, str) else "".join(cell.source)
        for cell in found.cells
        if cell.cell_type == "code"
    )
    cells = tuple(cell for cell in cells if cell.strip())
    if not cells:
        raise NotGradable("a notebook without code cells")
    if len(cells) > MOST_CELLS or sum(map(len, cells)) > MOST_SOURCE:
        raise NotGradable("too large: more code than any exercise needs")
    return Notebook(cells, content)


def read(path: str | os.PathLike[str], most: int) -> Notebook:
    """The notebook at ``path``, of at most ``most`` bytes. Raises ``NotGradable``."""
    return parse(read_bytes(path, most))


def notebooks(folder: str | os.PathLike[str]) -> list[Path]:
    """The ``.ipynb`` entries below a folder, sorted; links to folders are not followed.

    Hidden folders, such as ``.ipynb_checkpoints``, are left out.
    """
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        named = [name for name in folders if name.endswith(".ipynb")]
        folders[:] = [name for name in folders if not name.startswith(".") and name not in named]
        # A folder that is called like a notebook is somebody's submission: it gets its line.
        entries = [name for name in (*files, *named) if name.endswith(".ipynb")]
        found += [Path(place, name) for name in entries if not name.startswith(".")]
    return sorted(found)


def _kind(mode: int) -> str:
    kinds = {
        stat.S_ISDIR: "a folder",
        stat.S_ISFIFO: "a named pipe",
        stat.S_ISSOCK: "a socket",
        stat.S_ISCHR: "a device",
        stat.S_ISBLK: "a device",
    }
    return next((name for test, name in kinds.items() if test(mode)), "something else")


def _where(error: msgspec.ValidationError) -> str:
    text = str(error).splitlines()[0][:120]
    return "it has no list of cells" if "`cells`" in text and "missing" in text else text

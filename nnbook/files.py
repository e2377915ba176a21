"""Where the project stands, and writing a file in one step."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def replace(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write ``text``, with its own line ends, to ``path``: readers see the old file or the new one.

    If that fails (``OSError``), ``path`` keeps its old content.
    """
    replace_bytes(path, text.encode(encoding))


def replace_bytes(path: Path, content: bytes) -> None:
    """As ``replace``, for bytes."""
    temporary = path.with_name(f".{path.name.lstrip('.')}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)

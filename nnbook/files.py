"""Write a file in one step: who reads it meanwhile sees the old one or the new one."""

import os
from pathlib import Path


def replace(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write ``text``, with its own line ends, to ``path``.

    If that fails (``OSError``), ``path`` keeps its old content.
    """
    temporary = path.with_name(f".{path.name.lstrip('.')}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding=encoding, newline="")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)

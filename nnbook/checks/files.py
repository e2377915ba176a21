"""Write a file in one step: who reads it meanwhile sees the old one or the new one."""

import os
from pathlib import Path


def replace(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, which keeps its old content if that fails (``OSError``)."""
    temporary = path.with_name(f".{path.name.lstrip('.')}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)

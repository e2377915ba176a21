"""What the book's configuration says: its title, its pages, and where its repository is.

``_config.yml`` states the repository's address; ``NNBOOK_REPOSITORY`` overrides it.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VARIABLE = "NNBOOK_REPOSITORY"
# Strict, because a notebook's set-up cell hands the address to a shell.
_ADDRESS = re.compile(r"https://[\w.-]+(:\d+)?(/[\w.~-]+){2,}", re.ASCII)
_BRANCH = re.compile(r"[\w./-]+", re.ASCII)


@dataclass(frozen=True)
class Book:
    """What stands on a title page."""

    title: str
    author: str
    subject: str
    language: str


@dataclass(frozen=True)
class Repository:
    """Where the book can be cloned from."""

    address: str
    branch: str


def overriding_address() -> str:
    """The address that the environment names, without a closing slash; empty if it names none.

    Raises ValueError, with a line for the reader, if it is no address of a repository.
    """
    address = os.environ.get(VARIABLE, "").strip().rstrip("/")
    if address and not _ADDRESS.fullmatch(address):
        form = "https://github.com/owner/name"
        raise ValueError(f"{VARIABLE} must look like {form}, not {address!r}")
    return address


def repository(root: Path) -> Repository | None:
    """The repository of the book in `root`; None if its configuration names none.

    Raises ValueError for an address or a branch that cannot be one.
    """
    file = root / "_config.yml"
    if not file.exists():
        return None
    stated = _read(file).get("repository") or {}
    address = overriding_address() or str(stated.get("url") or "").rstrip("/")
    if not address:
        return None
    branch = str(stated.get("branch") or "main")
    if not (_ADDRESS.fullmatch(address) and _BRANCH.fullmatch(branch)):
        raise ValueError(f"{file.name} names no usable repository: {address} {branch}")
    return Repository(address, branch)


def about(root: Path) -> Book:
    """The title page of the book in `root`."""
    config = _read(root / "_config.yml")
    author = str(config.get("author", ""))
    subject = f"© {config.get('copyright', '')} {author}"
    language = config.get("sphinx", {}).get("config", {}).get("language", "en")
    return Book(config.get("title", ""), author, subject, language)


def documents(root: Path) -> list[str]:
    """Return every document of the book at ``root`` in its order, without suffix."""
    return _named(_read(root / "_toc.yml"))


def _named(node: object) -> list[str]:
    if isinstance(node, list):
        return [name for item in node for name in _named(item)]
    if not isinstance(node, dict):
        return []
    own = [node[key] for key in ("root", "file") if key in node]
    return own + [name for value in node.values() for name in _named(value)]


def _read(file: Path) -> dict[str, Any]:
    import yaml  # not needed where nothing is derived

    return yaml.safe_load(file.read_text(encoding="utf-8")) or {}

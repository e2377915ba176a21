"""The repository's address: stated in ``_config.yml``, overridden by ``NNBOOK_REPOSITORY``."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "NNBOOK_REPOSITORY"
# Strict, because a notebook's set-up cell hands the address to a shell.
_ADDRESS = re.compile(r"https://[\w.-]+(:\d+)?(/[\w.~-]+){2,}", re.ASCII)
_BRANCH = re.compile(r"[\w./-]+", re.ASCII)


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
    import yaml  # not needed where nothing is derived

    config = root / "_config.yml"
    if not config.exists():
        return None
    stated = (yaml.safe_load(config.read_text(encoding="utf-8")) or {}).get("repository") or {}
    address = overriding_address() or str(stated.get("url") or "").rstrip("/")
    if not address:
        return None
    branch = str(stated.get("branch") or "main")
    if not (_ADDRESS.fullmatch(address) and _BRANCH.fullmatch(branch)):
        raise ValueError(f"{config.name} names no usable repository: {address} {branch}")
    return Repository(address, branch)

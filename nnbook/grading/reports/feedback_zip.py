"""Feedback pages in one ZIP, named as a learning platform wants them to hand them out itself.

Moodle (*Upload multiple feedback files in a zip*) reads the participant's number out of the
folder's name, Canvas (*Upload submissions*) those of the user and of the file that was handed in.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nnbook.grading.submission.platforms import Owner

_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Page:
    """A feedback page: the submission's path, whose it is as the platform says, and the file."""

    path: str
    owner: Owner | None
    file: Path


def member_names(pages: Iterable[Page]) -> Iterator[tuple[Page, str]]:
    """The name that each page gets in the ZIP; pages that no platform could place have none."""
    taken: set[str] = set()
    for page in pages:
        owner = page.owner
        if owner is None or not owner.id or (owner.platform == "canvas" and not owner.file):
            continue
        stem = _stem(page.path, owner)
        number, name = 1, _name(owner, stem)
        while name in taken:
            number += 1
            name = _name(owner, f"{stem}-{number}")
        taken.add(name)
        yield page, name


def write_zip(pages: Iterable[Page], path: Path) -> tuple[int, int]:
    """Write the ZIP in one step; how many pages are in it, and how many could not be placed.

    The same pages make the same bytes. Without any there is no file. Raises ``OSError``.
    """
    pages = list(pages)
    named = list(member_names(pages))
    if not named:
        path.unlink(missing_ok=True)
        return 0, len(pages)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for page, name in named:
                archive.writestr(
                    zipfile.ZipInfo(name, _TIME), page.file.read_bytes(), zipfile.ZIP_DEFLATED
                )
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return len(named), len(pages) - len(named)


def _name(owner: Owner, stem: str) -> str:
    if owner.platform == "moodle":
        return f"{owner.name}_{owner.id}_assignsubmission_file/{stem}.html"
    # Canvas takes the first two parts that are numbers, and passes over what is called “link…”.
    late = "LATE_" if owner.late else ""
    who = "" if owner.name == owner.id else f"{owner.name}_"
    return f"{who}{late}{owner.id}_{owner.file}_{stem}.html"


def _stem(path: str, owner: Owner) -> str:
    name = owner.given or PurePosixPath(path).name
    name = name.rpartition("/")[2]
    stem = re.sub(r"\.ipynb.*$", "", name, flags=re.IGNORECASE | re.DOTALL)
    return "feedback-" + (re.sub(r"[^\w-]+", "-", stem).strip("-") or "notebook")[:80]

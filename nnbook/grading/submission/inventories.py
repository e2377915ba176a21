"""The answers to the book's concept inventory, as learners save them: without names."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from nnbook.grading.submission.reading import NotGradable, read_bytes

FORMAT = "nnbook-inventory"
_MOST_BYTES = 2**20


class _Answer(msgspec.Struct):
    question: str
    right: bool
    misconception: str = ""


class _Round(msgspec.Struct):
    round: str
    answers: list[_Answer]


class _File(msgspec.Struct):
    format: str
    version: int
    rounds: list[_Round]


@dataclass(frozen=True)
class Inventory:
    """One learner's answers by question, before and after: whether right, and what else it shows.

    Either is empty where that round is missing.
    """

    before: dict[str, tuple[bool, str]]
    after: dict[str, tuple[bool, str]]


class NoInventory(Exception):
    """One line: there are no saved inventories in a folder."""


def read_inventories(folder: Path) -> tuple[list[Inventory], list[str]]:
    """All that are saved in ``folder``, at any depth, and lines on files that are none.

    Each file counts: without names, the same answers may be those of two learners. That there are
    such files is said. Raises ``NoInventory``.
    """
    found: list[Inventory] = []
    seen: Counter[bytes] = Counter()
    problems = []
    try:
        for path in _files(folder):
            try:
                content = read_bytes(path, _MOST_BYTES)
                found.append(_read(content))
                seen[content] += 1
            except NotGradable as error:
                problems.append(f"{path.relative_to(folder)}: no answers to the inventory: {error}")
    except OSError as error:
        raise NoInventory(f"cannot read {folder}: {error.strerror or error}") from None
    if not found and problems:
        raise NoInventory(f"{folder} has no saved inventory that can be read: {problems[0]}")
    if not found:
        raise NoInventory(f"no concept-inventory.json in {folder}")
    alike = sum(count for count in seen.values() if count > 1)
    if alike:
        problems.append(f"{alike} saved inventories are alike to the byte: handed in twice?")
    return found, problems


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        raise NotADirectoryError(20, "it is a file: give the folder that it lies in", str(folder))
    if not folder.is_dir():
        raise FileNotFoundError(2, "no such folder", str(folder))
    for path in sorted(folder.rglob("*.json")):
        if not path.is_symlink() and not path.name.startswith("."):
            yield path


def _read(content: bytes) -> Inventory:
    try:
        file = msgspec.json.decode(content, type=_File)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotGradable(str(error).splitlines()[0][:120]) from None
    if file.format != FORMAT or file.version != 1:
        given = f"{json.dumps(file.format[:40])}, version {file.version}"
        raise NotGradable(f"“format” is {given}; expected is “{FORMAT}”, version 1")
    rounds = {
        each.round: {
            answer.question: (answer.right, answer.misconception) for answer in each.answers
        }
        for each in file.rounds
    }
    return Inventory(rounds.get("before", {}), rounds.get("after", {}))

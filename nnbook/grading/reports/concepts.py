"""What a class believed before the book and believes after it: counts, no names."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nnbook.files import ROOT
from nnbook.grading.submission.inventories import Inventory

QUESTIONS = ROOT / "book" / "questions" / "inventory.toml"


@dataclass(frozen=True)
class Concept:
    """One question, among those who answered both times: right before, right after.

    ``beliefs``: what wrong options show, with how many chose them before and after.
    """

    title: str
    before: int
    after: int
    beliefs: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Concepts:
    """``both``: how many answered before and after; ``once``: how many only one of the two."""

    both: int = 0
    once: int = 0
    questions: tuple[Concept, ...] = ()


def concepts(inventories: Sequence[Inventory]) -> Concepts:
    """Compare the two rounds, question by question."""
    pairs = [each for each in inventories if each.before and each.after]
    titles = _titles()
    names = list(dict.fromkeys([*titles, *(name for each in pairs for name in each.before)]))
    asked = [
        (name, [(each.before[name], each.after[name]) for each in pairs if _has(each, name)])
        for name in names
    ]
    return Concepts(
        both=len(pairs),
        once=len(inventories) - len(pairs),
        questions=tuple(
            _concept(titles.get(name, name), answers) for name, answers in asked if answers
        ),
    )


def _has(inventory: Inventory, name: str) -> bool:
    return name in inventory.before and name in inventory.after


def _concept(title: str, answers: Sequence[tuple[tuple[bool, str], tuple[bool, str]]]) -> Concept:
    before, after = (Counter(pair[i][1] for pair in answers if pair[i][1]) for i in (0, 1))
    ranked = sorted(before | after, key=lambda each: (-before[each], -after[each], each))
    return Concept(
        title,
        sum(pair[0][0] for pair in answers),
        sum(pair[1][0] for pair in answers),
        tuple((belief, before[belief], after[belief]) for belief in ranked),
    )


def _titles() -> dict[str, str]:
    """What each question tests, in the book's order; nothing where the book is not here."""
    try:
        with QUESTIONS.open("rb") as file:
            given = tomllib.load(file)["question"]
        return {each["id"]: each["concept"] for each in given}
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError):
        return {}

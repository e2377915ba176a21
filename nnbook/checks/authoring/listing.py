"""Whether the pages say about the exercises what the definitions say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nnbook.checks.exercises.outline import Outline
from nnbook.checks.exercises.table import TITLES

# Both are looked for by readers and by the page that closes the solutions.
EXPLANATION = ("**Why it works.**", "**Frequent mistakes.**")
# The code of a cell, without the lines above it that give its tags.
_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?::[^\n]*\n)*(.*?)^```", re.MULTILINE | re.DOTALL)
_SOLUTION_ONLY = re.compile(
    r'^\+\+\+ \{[^\n]*"solution-only"[^\n]*\}\n(.*?)(?=^\+\+\+|^```|\Z)', re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Pages:
    """The sources that concern one chapter, below ``root``."""

    root: Path
    chapter: str

    @property
    def name(self) -> str:
        """The file of tasks and solutions, as messages name it."""
        return f"solutions/{self.chapter}.md"

    @cached_property
    def solutions(self) -> str:
        """Its text; empty if there is none."""
        return self._text(self.name)

    @cached_property
    def book(self) -> str:
        """The text of the chapter itself."""
        return self._text(f"book/{self.chapter}.md")

    @cached_property
    def contents(self) -> list[str]:
        """What the table of contents lists."""
        return re.findall(r"file: (\S+)", self._text("_toc.yml"))

    @cached_property
    def sections(self) -> dict[str, str]:
        """The text of each section by its heading."""
        pairs = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", self.solutions, re.MULTILINE | re.DOTALL)
        return dict(pairs)

    def _text(self, name: str) -> str:
        path = self.root / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def named(exercise: Outline) -> str:
    """Its title, with the mark of a stretch."""
    return exercise.title + (" (stretch)" if exercise.stretch else "")


def unlisted(exercise: Outline, pages: Pages) -> Iterator[str]:
    """What the pages lack about an exercise, or say otherwise."""
    if not pages.solutions:
        yield f"{pages.name} is missing"
        return
    stars = "★" * exercise.difficulty
    row = f"| {named(exercise)} | {stars} | {exercise.minutes} | {exercise.points} |"
    if row not in pages.solutions:
        yield f"the table of {pages.name} lacks the row {row}"
    section = pages.sections.get(named(exercise))
    if section is None:
        yield f"{pages.name} has no section ## {named(exercise)}"
        return
    line = f"Difficulty {stars} · {exercise.minutes} minutes · {exercise.points} points"
    if line not in section.splitlines():
        yield f"its section in {pages.name} lacks the line {line}"
    if not re.search(rf"^:tags: \[exercise-{exercise.id}[],]", section, re.MULTILINE):
        yield f"no cell tagged exercise-{exercise.id} in its section of {pages.name}"
    if exercise.call not in (cell.strip() for cell in _CELL.findall(section)):
        yield f"no cell calls {exercise.call} in its section of {pages.name}"
    explanation = "\n".join(_SOLUTION_ONLY.findall(section))
    for part in EXPLANATION:
        if part not in explanation:
            yield f"its section in {pages.name} has no solution-only text {part}"
    if f"`{exercise.id}`" not in pages.book:
        yield f"book/{pages.chapter}.md never names it"


def unconnected(exercises: tuple[Outline, ...], pages: Pages) -> Iterator[str]:
    """What is wrong with a chapter as a whole."""
    if not pages.solutions:
        return
    titles = [named(exercise) for exercise in exercises]
    rows = re.findall(r"^\| (.+?) \| ★", pages.solutions, re.MULTILINE)
    if rows != titles:
        yield f"the table lists {', '.join(rows) or 'nothing'}; there are {', '.join(titles)}"
    shown = [heading for heading in pages.sections if heading in titles]
    if shown != titles:
        yield f"its sections come as {', '.join(shown) or 'none'}, not as {', '.join(titles)}"
    last = (_CELL.findall(pages.solutions) or [""])[-1].strip()
    if last != f'scoreboard("{pages.chapter}")':
        yield f'the last code cell is not scoreboard("{pages.chapter}")'
    if f"](../exercises/{pages.chapter}.ipynb)" not in pages.book:
        yield f"book/{pages.chapter}.md has no link to the exercises"
    if not re.search(rf"^# {re.escape(TITLES[pages.chapter])}$", pages.book, re.MULTILINE):
        yield f"book/{pages.chapter}.md is not called {TITLES[pages.chapter]}"
    for folder in ("exercises", "solutions"):
        if f"{folder}/{pages.chapter}" not in pages.contents:
            yield f"_toc.yml does not list {folder}/{pages.chapter}"

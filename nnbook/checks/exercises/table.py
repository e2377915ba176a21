"""The table of exercises: what each folder's ``chapter.toml`` lists, and how it is checked.

A folder with such a file is a chapter; nothing else names it. What pages list is known at once.
How an exercise is checked is loaded when it is asked for: most need torch, and not everybody who
asks has it.
"""

import pkgutil
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module

from nnbook.checks import exercises
from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.outline import Function, Outline, Why, WhyOption


def _chapters() -> list[dict]:
    """What the folders say of their chapters, in the order of the book."""
    # By way of the package's loader: in a browser, all of this stands in an archive.
    folders = [each.name for each in pkgutil.iter_modules(exercises.__path__) if each.ispkg]
    texts = [pkgutil.get_data(f"{__package__}.{folder}", "chapter.toml") for folder in folders]
    return sorted(
        (tomllib.loads(text.decode("utf-8")) for text in texts), key=lambda each: each["name"]
    )


def _outline(chapter: str, row: dict) -> Outline:
    functions = tuple(_function(call, returns) for call, returns in row["functions"].items())
    why = _why(row["id"], row["why"]) if "why" in row else None
    return Outline(**{**row, "chapter": chapter, "functions": functions, "why": why})


def _why(name: str, row: dict) -> Why:
    """The options in an order of the exercise's own: the right one is not always the first."""
    options = [WhyOption(*row["right"], True), *(WhyOption(*each, False) for each in row["wrong"])]
    turn = sum(map(ord, name)) % len(options)
    return Why(row["ask"], tuple(options[turn:] + options[:turn]))


def _function(call: str, returns: str) -> Function:
    """From ``linear(x, W, b)`` and what it returns."""
    name, _, parameters = call.removesuffix(")").partition("(")
    return Function(name, tuple(parameters.split(", ")) if parameters else (), returns)


# By the names of chapters, in the order of the book.
TITLES: dict[str, str] = {}
CHAPTERS: dict[str, tuple[Outline, ...]] = {}
for _each in _chapters():
    TITLES[_each["name"]] = _each["title"]
    CHAPTERS[_each["name"]] = tuple(_outline(_each["name"], row) for row in _each["exercise"])

# By the ids of exercises, in the same order.
OUTLINES: dict[str, Outline] = {
    outline.id: outline for outlines in CHAPTERS.values() for outline in outlines
}


class _Exercises(Mapping[str, Exercise]):
    """By id, in the order of the book. Raises ``ModuleNotFoundError`` for want of torch."""

    def __getitem__(self, name: str) -> Exercise:
        outline = OUTLINES[name]
        folder = outline.chapter.partition("_")[2]
        module = import_module(f"{__package__}.{folder}.{name.replace('-', '_')}")
        return Exercise(**vars(outline), **vars(module.DEFINITION))

    def __iter__(self) -> Iterator[str]:
        return iter(OUTLINES)

    def __len__(self) -> int:
        return len(OUTLINES)


EXERCISES = _Exercises()

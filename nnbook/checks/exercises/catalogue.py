"""All exercises, by chapter.

What pages list is known at once. How an exercise is checked is loaded when it is asked for: most
need torch, and not everybody who asks has it.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from nnbook.checks.exercises import activations, backprop, layers
from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.outline import Outline

_PACKAGES = {
    "01_layers": layers,
    "02_activations": activations,
    "03_backprop": backprop,
}

TITLES = {
    "01_layers": "Layers",
    "02_activations": "Activations",
    "03_backprop": "Feedforward and backpropagation",
}

CHAPTERS: dict[str, tuple[Outline, ...]] = {
    chapter: package.EXERCISES for chapter, package in _PACKAGES.items()
}

OUTLINES: dict[str, Outline] = {
    outline.id: outline for outlines in CHAPTERS.values() for outline in outlines
}


class _Exercises(Mapping[str, Exercise]):
    """By id, in the order of the book. Raises ``ModuleNotFoundError`` for want of torch."""

    def __getitem__(self, name: str) -> Exercise:
        package = _PACKAGES[chapter_of(OUTLINES[name])]
        module = import_module(f"{package.__name__}.{name.replace('-', '_')}")
        return module.EXERCISE

    def __iter__(self) -> Iterator[str]:
        return iter(OUTLINES)

    def __len__(self) -> int:
        return len(OUTLINES)


EXERCISES = _Exercises()


def chapter_of(exercise: Outline) -> str:
    """The chapter's name, as in ``solutions/01_layers.ipynb``."""
    return next(
        name
        for name, outlines in CHAPTERS.items()
        if exercise.id in (outline.id for outline in outlines)
    )

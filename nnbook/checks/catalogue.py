"""All exercises, by chapter."""

from nnbook.checks import activations, backprop, layers
from nnbook.checks.exercise import Exercise

CHAPTERS: dict[str, tuple[Exercise, ...]] = {
    "01_layers": layers.EXERCISES,
    "02_activations": activations.EXERCISES,
    "03_backprop": backprop.EXERCISES,
}

TITLES = {
    "01_layers": "Layers",
    "02_activations": "Activations",
    "03_backprop": "Feedforward and backpropagation",
}

EXERCISES: dict[str, Exercise] = {
    exercise.id: exercise for exercises in CHAPTERS.values() for exercise in exercises
}


def chapter_of(exercise: Exercise) -> str:
    """The chapter's name, as in ``solutions/01_layers.ipynb``."""
    return next(name for name, exercises in CHAPTERS.items() if exercise in exercises)

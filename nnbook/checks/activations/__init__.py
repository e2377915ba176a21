"""Chapter 2, Activations: its exercises, in the order of the notebook."""

from nnbook.checks.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()

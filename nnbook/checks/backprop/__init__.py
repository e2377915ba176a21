"""Chapter 3, Feedforward and backpropagation: its exercises, in the order of the notebook."""

from nnbook.checks.exercise import Exercise

EXERCISES: tuple[Exercise, ...] = ()

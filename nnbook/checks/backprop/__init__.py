"""Chapter 3, Feedforward and backpropagation: its exercises, in the order of the notebook."""

from nnbook.checks.exercise import Exercise

from .graph_gradients import GRAPH_GRADIENTS

EXERCISES: tuple[Exercise, ...] = (GRAPH_GRADIENTS,)

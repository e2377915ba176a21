"""Chapter 2, Activations: its exercises, in the order of the notebook."""

from .collapse import COLLAPSE

EXERCISES = (COLLAPSE,)

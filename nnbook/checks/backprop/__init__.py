"""Chapter 3, Feedforward and backpropagation: its exercises, in the order of the notebook."""

from nnbook.checks.exercise import Exercise

from .backward import BACKWARD
from .bug_clinic import BUG_CLINIC
from .gradient_check import GRADIENT_CHECK
from .graph_gradients import GRAPH_GRADIENTS
from .train import TRAIN

EXERCISES: tuple[Exercise, ...] = (
    GRAPH_GRADIENTS,
    BACKWARD,
    GRADIENT_CHECK,
    TRAIN,
    BUG_CLINIC,
)

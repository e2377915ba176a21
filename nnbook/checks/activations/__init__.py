"""Chapter 2, Activations: its exercises, in the order of the notebook."""

from .collapse import COLLAPSE
from .cross_entropy import CROSS_ENTROPY
from .diagnose import DIAGNOSE
from .leaky_relu import LEAKY_RELU
from .softmax import SOFTMAX

EXERCISES = (COLLAPSE, LEAKY_RELU, SOFTMAX, CROSS_ENTROPY, DIAGNOSE)

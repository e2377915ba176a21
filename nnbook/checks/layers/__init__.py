"""Chapter 1, Layers: its exercises, in the order of the notebook."""

from .build_network import BUILD_NETWORK
from .count_parameters import COUNT_PARAMETERS
from .linear import LINEAR
from .neuron import NEURON
from .xor_weights import XOR_WEIGHTS

EXERCISES = (NEURON, LINEAR, COUNT_PARAMETERS, BUILD_NETWORK, XOR_WEIGHTS)

"""The book's figures: each function returns one that moves without a kernel."""

from nnbook.figures.activation import activation
from nnbook.figures.bugs import bugs
from nnbook.figures.dead_relu import dead_relu
from nnbook.figures.depth import depth
from nnbook.figures.descent import descent
from nnbook.figures.digits import digits
from nnbook.figures.flow import flow
from nnbook.figures.gradient_check import gradient_check
from nnbook.figures.graph import graph
from nnbook.figures.hinges import hinges
from nnbook.figures.learning_rate import learning_rate
from nnbook.figures.network import network
from nnbook.figures.neuron import neuron
from nnbook.figures.playground import playground
from nnbook.figures.shapes import shapes
from nnbook.figures.softmax import softmax
from nnbook.figures.training import training
from nnbook.figures.xor import xor

__all__ = [
    "activation",
    "bugs",
    "dead_relu",
    "depth",
    "descent",
    "digits",
    "flow",
    "gradient_check",
    "graph",
    "hinges",
    "learning_rate",
    "network",
    "neuron",
    "playground",
    "shapes",
    "softmax",
    "training",
    "xor",
]

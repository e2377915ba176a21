"""The book's figures: each function returns one that moves without a kernel."""

from nnbook.figures.hinges import hinges
from nnbook.figures.neuron import neuron
from nnbook.figures.shapes import shapes
from nnbook.figures.xor import xor

__all__ = ["hinges", "neuron", "shapes", "xor"]

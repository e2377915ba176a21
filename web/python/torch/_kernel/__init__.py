"""The numbers behind tensors: flat arrays in, flat arrays out.

A kernel function gets ``array.array`` objects and the letter of the result's type, and returns a
new array. Nothing here knows shapes other than as numbers. The modules here are the definition, in
plain Python; where there is JavaScript around Python, ``twin`` takes the place of the hot ones.
"""

from . import twin
from .losses import cross_entropy, cross_entropy_back, softmax, softmax_back
from .pointwise import BINARY, UNARY, binary, cast, full, truth, unary, where, wrapped, zeros
from .steps import adam, axpy, sgd
from .strides import folded, gather, put, scatter, take
from .sums import linear, linear_back, matmul, reduce

if twin.possible():
    twin.wait_in(globals())


def release() -> None:
    """Let go of JavaScript until the next call, so that a snapshot of memory can be taken."""
    if twin.possible():
        twin.release(globals())

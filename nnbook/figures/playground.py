"""The playground: compose a network, choose data and optimiser, watch it train.

All of it happens in the reader's browser, in float64 and with torch's own random numbers: the
program that *Copy as PyTorch* gives has the same data, starting weights, batches and losses.
"""

import torch

from nnbook.data import iris
from nnbook.figures.shared import Figure, choice, lines, slider, words

STEPS = 5000
DATA = (
    "XOR",
    "circles",
    "2-arm spiral",
    "3-arm spiral",
    "iris petals",
    "regression plane",
    "own rows",
)
OPTIMIZERS = ("SGD", "SGD with momentum", "Adam")
RATES = ("0.0001", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10")
BATCHES = ("1", "4", "16", "64", "all")
DECAYS = ("0", "0.0001", "0.001", "0.003", "0.01", "0.1")
HIDDEN = "4 tanh"
# What the box for the reader's own rows opens with: their form.
SAMPLE = """\
height cm, weight kg, animal
24, 4.1, cat
26, 5.0, cat
23, 3.6, cat
28, 5.8, cat
25, 4.4, cat
30, 6.5, dog
34, 8.2, dog
38, 9.5, dog
41, 12, dog
36, 11, dog
20, 2.1, rabbit
18, 1.6, rabbit
22, 2.4, rabbit
16, 1.2, rabbit
21, 2.9, rabbit
"""
PETALS = slice(2, 4)


def playground() -> Figure:
    """Return the figure `playground`: a network of the reader's own, and its training."""
    flowers = iris()
    return Figure(
        "playground",
        "Playground",
        controls={
            "data": choice("data", DATA, "circles"),
            "own": lines("own rows: two numbers and a label", SAMPLE),
            "noise": slider("noise", 0.1, 0.0, 0.5, 0.05),
            "held": slider("held out (%)", 30, 0, 50, 10),
            "seed": slider("seed", 0, 0, 99, 1),
            "hidden": words("hidden layers", HIDDEN),
            "optimizer": choice("optimiser", OPTIMIZERS, "Adam"),
            "rate": choice("learning rate", RATES, "0.03"),
            "batch": choice("rows in a batch", BATCHES, "16"),
            "decay": choice("weight decay", DECAYS, "0"),
            "step": slider("training step", 0, 0, STEPS, 1),
        },
        numbers={
            "petals": (flowers.X[:, PETALS] * 10).round().to(torch.uint8),
            "species": flowers.species,
            "steps": STEPS,
        },
    )

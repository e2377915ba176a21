"""The book's network, forward and backward, one tensor at a time.

The weights are the 67 numbers with which training starts; the flowers are standardised as in the
chapters. All arithmetic happens in the reader's browser: it is small, and it is the subject.
"""

import torch

from nnbook.book_network import measurements, starting_weights
from nnbook.data import iris
from nnbook.figures.shared import Figure, choice, slider

SEED = 0
FLOWER = 83
LAST_STEP = 9
# A batch takes every thirtieth flower, so that it holds each species.
BATCHES = {"1 flower": 1, "5 flowers": 5}
APART = 30


def flow() -> Figure:
    """Return the figure `flow`: x → z → h → logits → loss, and the gradients on their way back."""
    flowers = iris()
    raw = measurements("raw").X
    X = (flowers.X.double() - raw.mean(0)) / raw.std(0)
    W1, b1, W2, b2 = starting_weights(SEED)
    return Figure(
        "flow",
        "Forward and backward through 67 numbers",
        controls={
            "step": slider("step", 0, 0, LAST_STEP, 1),
            "rows": choice("rows of x", list(BATCHES), "5 flowers"),
            "flower": slider("first flower", FLOWER, 0, len(X) - 1, 1),
            "row": slider("lit row", 0, 0, 7, 1),
            "column": slider("lit column", 0, 0, 7, 1),
        },
        numbers={
            "X": X,
            "y": flowers.y.to(torch.uint8),
            "weights": {"W1": W1, "b1": b1, "W2": W2, "b2": b2},
            "batches": BATCHES,
            "apart": APART,
            "species": list(flowers.species),
        },
    )

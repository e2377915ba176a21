"""The matrices of a two-layer network, drawn to scale, with a transpose to forget."""

import torch

from nnbook.figures.shared import Figure, choice, slider

MOST_ROWS, MOST_INPUTS, MOST_HIDDEN, MOST_OUTPUTS = 12, 8, 12, 6
COMPUTES = FORGOTTEN, TRANSPOSED = ("X @ W1", "X @ W1.T")
SEED = 2  # for every square W1 but 1 by 1, a forgotten .T changes Z1[0, 0]


def network() -> dict[str, torch.Tensor]:
    """Return data and weights at the largest sizes; the figure takes the leading rows and columns.

    Small integers, so that right and wrong results can be compared exactly:
    X (12, 8), W1 (12, 8), b1 (12,), W2 (6, 12), b2 (6,), all int64.
    """
    generator = torch.Generator().manual_seed(SEED)

    def integers(low: int, high: int, *shape: int) -> torch.Tensor:
        return torch.randint(low, high + 1, shape, generator=generator)

    return {
        "X": integers(1, 9, MOST_ROWS, MOST_INPUTS),
        "W1": integers(-5, 5, MOST_HIDDEN, MOST_INPUTS),
        "b1": integers(-5, 5, MOST_HIDDEN),
        "W2": integers(-5, 5, MOST_OUTPUTS, MOST_HIDDEN),
        "b2": integers(-5, 5, MOST_OUTPUTS),
    }


def shapes() -> Figure:
    """Return the figure `shapes`: which sizes must agree, and what PyTorch says when they do not.

    `transpose` is `X @ W1.T`, as `nn.Linear` computes, or `X @ W1`, with the `.T` forgotten.
    """
    return Figure(
        "shapes",
        "Shapes through two layers",
        controls={
            "batch": slider("batch (rows of X)", 5, 1, MOST_ROWS, 1),
            "inputs": slider("inputs", 4, 1, MOST_INPUTS, 1),
            "hidden": slider("hidden", 8, 1, MOST_HIDDEN, 1),
            "outputs": slider("outputs", 3, 1, MOST_OUTPUTS, 1),
            "transpose": choice("layer 1 computes", COMPUTES, TRANSPOSED),
        },
        numbers=network(),
    )

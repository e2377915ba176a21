"""One neuron as a line over two measurements of the irises."""

from nnbook.data import iris
from nnbook.figures.shared import Figure, slider

PETAL_LENGTH, PETAL_WIDTH = 2, 3


def neuron() -> Figure:
    """Return the figure `neuron`: weights, bias and the line where w·x + b is zero."""
    flowers = iris()
    return Figure(
        "neuron",
        "One neuron draws one line",
        controls={
            "w1": slider("w₁ (petal length)", 1.0, -3.0, 3.0),
            "w2": slider("w₂ (petal width)", 1.0, -3.0, 3.0),
            "b": slider("b (bias)", -4.0, -15.0, 15.0),
            "flower": slider("flower (row)", 60, 0, 149, 1),
        },
        numbers={
            "petals": flowers.X[:, [PETAL_LENGTH, PETAL_WIDTH]],
            "species": flowers.y,
            "names": list(flowers.species),
        },
    )

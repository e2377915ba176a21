"""A computational graph with a fork, to be filled with values and then with gradients."""

from nnbook.figures.shared import Figure, slider

# Of the steps, three compute a value, one sets ∂f/∂f, and six follow an edge backwards.
LAST_STEP = 10
FORWARD_DONE = 3


def graph() -> Figure:
    """Return the figure `graph`: d = a·b, e = d + c, f = d·e, forward and backward."""
    return Figure(
        "graph",
        "Values go down, gradients come back up",
        controls={
            "a": slider("a", 2.0, -3.0, 3.0, 0.5),
            "b": slider("b", 3.0, -3.0, 3.0, 0.5),
            "c": slider("c", -2.0, -3.0, 3.0, 0.5),
            "step": slider("step", FORWARD_DONE, 0, LAST_STEP, 1),
        },
        numbers={},
    )

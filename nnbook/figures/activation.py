"""An activation function, its slope, and the gradient that the slope lets through."""

from nnbook.figures.shared import Figure, choice, slider

FUNCTIONS = ("ReLU", "sigmoid", "tanh", "leaky ReLU", "ELU", "GELU", "SiLU")


def activation() -> Figure:
    """Return the figure `activation`: f, f′, the tangent at z, and what five layers pass back."""
    return Figure(
        "activation",
        "How much gradient gets through?",
        controls={
            "z": slider("z (input)", 1.0, -6.0, 6.0),
            "f": choice("f (activation)", FUNCTIONS, "sigmoid"),
            "leak": slider("leak (leaky ReLU)", 0.1, 0.0, 0.5, 0.01),
        },
        numbers={},
    )

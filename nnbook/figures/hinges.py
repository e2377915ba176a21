"""Three ReLU hinges, their sum, and a target curve for the sum to follow."""

from nnbook.figures.shared import Figure, choice, slider

TARGETS = ("tent", "ramp", "sine")


def hinges() -> Figure:
    """Return the figure `hinges`: knots, slopes, and the gap between sum and target."""
    return Figure(
        "hinges",
        "Three hinges make one curve",
        controls={
            "k1": slider("knot 1", -1.0, -3.0, 3.0),
            "s1": slider("slope 1", 0.4, -3.0, 3.0),
            "k2": slider("knot 2", 0.0, -3.0, 3.0),
            "s2": slider("slope 2", -0.4, -3.0, 3.0),
            "k3": slider("knot 3", 1.0, -3.0, 3.0),
            "s3": slider("slope 3", 0.2, -3.0, 3.0),
            "target": choice("target", TARGETS, "tent"),
        },
        numbers={},
    )

"""Three ReLU hinges, their sum, and a target curve for the sum to follow."""

from nnbook.figures.shared import Figure, choice, slider

TARGETS = ("tent", "ramp", "sine")


def hinges() -> Figure:
    """Return the figure `hinges`: knots, slopes, and the gap between sum and target."""
    return Figure(
        "hinges",
        "Three hinges make one curve",
        controls={
            "k1": slider("k₁ (knot)", -1.0, -3.0, 3.0),
            "s1": slider("s₁ (slope)", 0.4, -3.0, 3.0),
            "k2": slider("k₂ (knot)", 0.0, -3.0, 3.0),
            "s2": slider("s₂ (slope)", -0.4, -3.0, 3.0),
            "k3": slider("k₃ (knot)", 1.0, -3.0, 3.0),
            "s3": slider("s₃ (slope)", 0.2, -3.0, 3.0),
            "target": choice("target", TARGETS, "tent"),
        },
        numbers={},
    )

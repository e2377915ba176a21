"""Softmax over three logits, its loss and gradient, and what float32 makes of them."""

from nnbook.data import iris
from nnbook.figures.shared import Figure, choice, log_slider, slider


def softmax() -> Figure:
    """Return the figure `softmax`: p, −log p, p − y and the naive formula beside the stable one."""
    species = iris().species
    logits = [(f"z{i + 1}", f"z{'₁₂₃'[i]} ({name})") for i, name in enumerate(species)]
    temperature = log_slider("T (temperature)", 1.0, -1, 1, 0.05)
    temperature.readout_format = ".2f"
    return Figure(
        "softmax",
        "Three logits, one softmax",
        controls={
            **{
                key: slider(label, value, -10.0, 10.0)
                for (key, label), value in zip(logits, [2.0, 1.0, -1.0], strict=True)
            },
            "shift": slider("shift (added to all)", 0, 0, 1000, 10),
            "T": temperature,
            "true": choice("true class", species, "versicolor"),
        },
        numbers={"species": species},
    )

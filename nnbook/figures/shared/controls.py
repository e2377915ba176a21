"""The controls of a figure: real ipywidgets, and what the view has to know of each."""

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import traitlets


def slider(label: str, value: float, low: float, high: float, step: float = 0.1) -> widgets.Widget:
    """Return a slider from ``low`` to ``high``; an integer one where ``step`` is an ``int``."""
    if isinstance(step, int):
        return widgets.IntSlider(value, low, high, step, description=label)
    decimals = max(0, len(f"{step:.10f}".rstrip("0").partition(".")[2]))
    return widgets.FloatSlider(
        value, min=low, max=high, step=step, description=label, readout_format=f".{decimals}f"
    )


def log_slider(label: str, value: float, low: int, high: int, step: float) -> widgets.Widget:
    """Return a slider over powers of ten, from ``10**low`` to ``10**high``."""
    return widgets.FloatLogSlider(
        value, min=low, max=high, step=step, description=label, readout_format=".3g"
    )


def choice(label: str, options: Sequence[str], value: str) -> widgets.Widget:
    """Return a drop-down; the drawing receives the option's text."""
    return widgets.Dropdown(options=list(options), value=value, description=label)


def words(label: str, value: str) -> widgets.Widget:
    """Return a line of text."""
    return widgets.Text(value, description=label)


def lines(label: str, value: str) -> widgets.Widget:
    """Return a text of several lines."""
    return widgets.Textarea(value, description=label)


class Pixels(widgets.Text):
    """A drawing as text: one of ``letters`` for each of ``count`` pixels, or "" for none."""

    letters = traitlets.Unicode()
    count = traitlets.Int()


def pixels(label: str, count: int, letters: str) -> Pixels:
    """Return a text for a drawing, empty at first."""
    return Pixels("", description=label, placeholder="as drawn", letters=letters, count=count)


def linked_trait(control: widgets.Widget) -> str:
    """Name the trait that the view follows: a selection's index, else the value.

    A drop-down tells the browser its index only.
    """
    return "index" if hasattr(control, "index") else "value"


def limits(control: widgets.Widget) -> dict[str, Any]:
    """Describe what a control accepts, for presets in the page's address."""
    if hasattr(control, "options"):
        return {"label": control.description, "options": list(control.options)}
    if isinstance(control, Pixels):
        return {"label": control.description, "letters": control.letters, "count": control.count}
    if isinstance(control, widgets.Text):
        return {"label": control.description, "scale": "text"}
    if isinstance(control, widgets.Textarea):
        # What a reader typed there, no preset may take away.
        return {"label": control.description, "scale": "text", "typed": True}
    scale = "log" if isinstance(control, widgets.FloatLogSlider) else "linear"
    return {
        "label": control.description,
        "min": control.min,
        "max": control.max,
        "step": control.step,
        "scale": scale,
    }

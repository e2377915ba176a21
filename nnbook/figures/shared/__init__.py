"""What all figures share: the widget, its controls, and the browser modules beside them."""

from nnbook.figures.shared.controls import choice, log_slider, pixels, slider
from nnbook.figures.shared.figure import Figure

__all__ = ["Figure", "choice", "log_slider", "pixels", "slider"]

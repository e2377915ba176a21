"""What all figures share: the widget, its controls, and the browser modules beside them."""

from nnbook.figures.shared.controls import choice, lines, log_slider, pixels, slider, words
from nnbook.figures.shared.figure import Figure

__all__ = ["Figure", "choice", "lines", "log_slider", "pixels", "slider", "words"]

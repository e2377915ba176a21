"""Matplotlib's figures below the cell that has drawn them: the backend of this Python.

Used where the site was built with Matplotlib, see ``tools/site/live.py``. A figure is shown by
``plt.show()``, or when its cell ends, as in a notebook.
"""

import io
import sys

from matplotlib import rcParams
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_svg import FigureCanvasSVG as FigureCanvas

FigureManager = FigureManagerBase
__all__ = ["FigureCanvas", "FigureManager", "show"]
# As the book's plots are: text that is text.
rcParams["svg.fonttype"] = "none"


def show(*_: object, **__: object) -> None:
    """Show every open figure, and close it."""
    publish = sys.modules["nnbook_page"].publish
    for manager in Gcf.get_all_fig_managers():
        figure = manager.canvas.figure
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", bbox_inches="tight")
        publish({"text/plain": repr(figure), "image/svg+xml": drawn.getvalue()})
    Gcf.destroy_all()

"""See what a network of your own does: ``trace(model, X, y)``.

One column for each module: its name, the shapes in and out, a picture of its values, and how long
the gradient is when it comes back. Where shapes clash, the columns end at the module that fails.
"""

from nnbook.trace.shown import Trace, trace

__all__ = ["Trace", "trace"]

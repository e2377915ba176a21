"""The book's figures in the reader's browser: Python has their controls, the page draws them.

All numbers that a figure shows were computed when the book was built; the page carries them.
"""

import json
import pkgutil
from collections.abc import Callable

from nnbook.figures.figure import Figure

_CONTROLS = json.loads(pkgutil.get_data(__name__, "controls.json"))

__all__ = list(_CONTROLS)


def _function(name: str) -> Callable[[], Figure]:
    def made() -> Figure:
        return Figure(name, _CONTROLS[name])

    made.__name__ = made.__qualname__ = name
    made.__doc__ = f"Return the figure `{name}`."
    return made


for _name in _CONTROLS:
    globals()[_name] = _function(_name)


def __getattr__(name: str) -> None:
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise AttributeError(f"the book has no figure {name!r}; it has {', '.join(__all__)}")

"""Libraries that cells load in seconds: the fork server loads them once, for all that come after.

It loads nothing of a submission's own, whatever that says: only what is named here.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress


def _optimisers() -> None:
    """With the first optimiser of a process PyTorch loads its compiler, and that loads SymPy."""
    import torch

    torch.optim.SGD([torch.zeros(1)], lr=1.0).step()


def _pictures() -> None:
    """Matplotlib lists the fonts of the system; IPython shows figures when a cell ends."""
    import io

    import matplotlib.pyplot
    import matplotlib_inline.backend_inline  # noqa: F401
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("$x$")
    figure.savefig(io.BytesIO())
    matplotlib.pyplot.close("all")


def _runs() -> None:
    """The book's four recorded runs are trained on the first call."""
    from nnbook.runs import four_runs

    four_runs()


LIBRARIES: dict[str, tuple[str, Callable[[], None]]] = {
    "optimisers": (r"\boptim\b", _optimisers),
    "runs": (r"\bfour_runs\b", _runs),
    "pictures": (r"matplotlib|\bplt\b|\bpylab\b", _pictures),
}
_loaded: set[str] = set()


def needed(cells: Iterable[str]) -> list[str]:
    """The names of those libraries that cells mention."""
    text = "\n".join(cells)
    return [name for name, (mention, _) in LIBRARIES.items() if re.search(mention, text)]


def load(names: Iterable[str]) -> None:
    """Load those that are not loaded yet, as far as they are installed."""
    for name in LIBRARIES.keys() & set(names) - _loaded:
        _loaded.add(name)
        with suppress(ImportError):
            LIBRARIES[name][1]()

"""The widget that shows them in a notebook; on the website the same script needs none."""

from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_HERE = Path(__file__).parent
_IMPORT = 'import { allLines, judged } from "./judging.js";\n'


@cache
def _script() -> str:
    """One text: a notebook carries it by value and can resolve no path."""
    judging, lines = ((_HERE / name).read_text("utf-8") for name in ("judging.js", "lines.js"))
    return judging.replace("\nexport function ", "\nfunction ") + lines.replace(_IMPORT, "")


class Lines(anywidget.AnyWidget):
    """The puzzles of an exercise, one for each function."""

    puzzles = traitlets.List().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)

    def __init__(self, puzzles: list[dict[str, Any]]) -> None:
        style = (_HERE / "lines.css").read_text("utf-8")
        super().__init__(puzzles=puzzles, _esm=_script(), _css=style)

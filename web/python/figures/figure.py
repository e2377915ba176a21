"""A figure as Python has it on a page without a kernel."""

import sys
from itertools import count
from typing import Any

from nnbook.figures.controls import Control, control

VIEW = "application/vnd.jupyter.widget-view+json"
_numbers = count(1)


class Figure:
    """A figure: its controls by name. The page shows it where it is a cell's last value."""

    def __init__(self, name: str, states: dict[str, dict[str, Any]]) -> None:
        self.name = name
        self._id = f"figure-of-python-{next(_numbers)}"
        self.controls = {key: control(state, self._tell(key)) for key, state in states.items()}
        if page := _page():
            page.widgets[self._id] = self
            page.send("figure_open", id=self._id, figure=name)

    def _tell(self, key: str) -> Any:
        def tell(value: Any) -> None:
            if page := _page():
                page.send("figure_set", id=self._id, control=key, value=value)

        return tell

    def moved(self, key: str, value: Any) -> None:
        """Take what has been set on the page; from here on, the handlers of that control run."""
        moved: Control | None = self.controls.get(key)
        if moved is not None:
            moved.moved(value)

    def __repr__(self) -> str:
        values = ", ".join(f"{key}={each.value!r}" for key, each in self.controls.items())
        return f"Figure({self.name!r}, {values})"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        view = {"model_id": self._id, "version_major": 2, "version_minor": 0}
        return {"text/plain": repr(self), VIEW: view}


def _page() -> Any:
    return sys.modules.get("nnbook_page")

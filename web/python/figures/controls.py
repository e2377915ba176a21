"""The controls of a figure as ipywidgets has them: a value to read, to set and to observe."""

from collections.abc import Callable
from typing import Any


class Change(dict):
    """What a handler gets: its items are attributes, too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Control:
    """A control whose value stands in the page and here.

    ``sent`` is what travels: a value, or the index of an option. ``tell`` takes it to the page.
    """

    __slots__ = ("_handlers", "_sent", "_tell", "description")

    def __init__(self, sent: Any, description: str, tell: Callable[[Any], None]) -> None:
        self._sent, self._tell, self._handlers = sent, tell, []
        object.__setattr__(self, "description", description)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and name not in ("value", "index"):
            raise AttributeError(
                f"{name} of this control cannot be changed here: on this page, Python can set "
                "its value"
            )
        super().__setattr__(name, value)

    @property
    def value(self) -> Any:
        """The value; setting it moves the control on the page."""
        return self._sent

    @value.setter
    def value(self, value: Any) -> None:
        self._set(self._fitting(value))

    def observe(self, handler: Callable[[Change], None], names: str = "value") -> None:
        """Call ``handler`` with each change of the value."""
        if names != "value":
            raise NotImplementedError(f"on this page only names='value' is observed, not {names!r}")
        if handler not in self._handlers:
            self._handlers.append(handler)

    def unobserve(self, handler: Callable[[Change], None], names: str = "value") -> None:
        """Call it no more. Raises ``ValueError`` for one that does not observe."""
        self._handlers.remove(handler)

    def moved(self, sent: Any) -> None:
        """Take what has been set on the page."""
        old = self.value
        self._sent = sent
        if self.value != old:
            change = Change(name="value", old=old, new=self.value, owner=self, type="change")
            for handler in list(self._handlers):
                handler(change)

    def _set(self, sent: Any) -> None:
        if sent != self._sent:
            self._tell(sent)
            self.moved(sent)

    def _fitting(self, value: Any) -> Any:
        return value


class Slider(Control):
    """A number between two others; what lies beyond becomes the nearer of them."""

    __slots__ = ("_kind", "_limits", "max", "min", "step")

    def __init__(self, state: dict[str, Any], tell: Callable[[Any], None]) -> None:
        super().__init__(state["value"], state["description"], tell)
        for name in ("min", "max", "step"):
            object.__setattr__(self, name, state[name])
        self._kind = int if state["kind"] == "IntSlider" else float
        base = state.get("base")
        self._limits = (base**self.min, base**self.max) if base else (self.min, self.max)

    def _fitting(self, value: Any) -> float:
        low, high = self._limits
        return min(max(self._kind(value), low), high)


class Choice(Control):
    """One of several texts."""

    __slots__ = ("options",)

    def __init__(self, state: dict[str, Any], tell: Callable[[Any], None]) -> None:
        super().__init__(state["index"], state["description"], tell)
        object.__setattr__(self, "options", tuple(state["_options_labels"]))

    @property
    def value(self) -> str:
        """The text that is chosen; setting it moves the control on the page."""
        return self.options[self._sent]

    @value.setter
    def value(self, value: str) -> None:
        if value not in self.options:
            raise ValueError(f"{value!r} is not among the options: {', '.join(self.options)}")
        self._set(self.options.index(value))

    @property
    def index(self) -> int:
        """The place of the chosen text among the options."""
        return self._sent

    @index.setter
    def index(self, index: int) -> None:
        self.value = self.options[index]


class Text(Control):
    """A text, such as a drawing of 64 letters; the page takes only one that it can read."""

    __slots__ = ()

    def __init__(self, state: dict[str, Any], tell: Callable[[Any], None]) -> None:
        super().__init__(state["value"], state["description"], tell)

    def _fitting(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"this control takes a str, not a {type(value).__name__}")
        return value


def control(state: dict[str, Any], tell: Callable[[Any], None]) -> Control:
    """The control that a notebook has kept. Raises ``ValueError`` for an unknown kind."""
    if state["kind"].endswith("Slider"):
        return Slider(state, tell)
    if "_options_labels" in state:
        return Choice(state, tell)
    if state["kind"] == "Text":
        return Text(state, tell)
    raise ValueError(f"this page has no control {state['kind']}")

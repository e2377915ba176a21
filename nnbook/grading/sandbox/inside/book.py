"""Stand-ins for what a submission imports from the book: ``check`` and its like answer nothing."""

import importlib
import sys
import types
from typing import Any

NAME = "nnbook.checks"
_checked: list[tuple[str, tuple[object, ...]]] = []


def check(exercise: object = None, *functions: object) -> None:
    """Note what is checked, and answer nothing: the grader judges later, elsewhere."""
    if isinstance(exercise, str):
        _checked.append((exercise, functions))


def _nothing(*given: Any, **named: Any) -> None:
    """Answer nothing."""


def checked() -> list[tuple[str, tuple[object, ...]]]:
    """What was checked since the last call: ids of exercises, and functions for them."""
    found = _checked.copy()
    _checked.clear()
    return found


def stand_in() -> types.ModuleType:
    """Put a module in place of ``nnbook.checks`` in which every name is a function that does
    nothing. ``nnbook.checks.observing`` stays what it is."""
    found = sys.modules.get(NAME) or importlib.import_module(NAME)
    module = types.ModuleType(
        NAME, "Checks of the book. While a submission is graded, a check is silent."
    )
    module.__path__ = list(found.__path__)
    module.__all__ = ["check", "hint", "lines", "scoreboard", "summary", "why"]
    module.check = check
    for name in module.__all__[1:]:
        setattr(module, name, _nothing)

    def missing(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing

    module.__getattr__ = missing
    sys.modules[NAME] = module
    sys.modules["nnbook"].checks = module
    return module

"""Stand-ins for what a submission imports from the book: ``check`` and its like do nothing."""

import importlib.util
import sys
import types
from typing import Any

NAME = "nnbook.checks"


def _nothing(*given: Any, **named: Any) -> None:
    """Answer nothing: the grader judges later, elsewhere."""


def stand_in() -> types.ModuleType:
    """Put a module in place of ``nnbook.checks`` in which every name is a function that does
    nothing. ``nnbook.checks.observing`` stays what it is."""
    found = sys.modules.get(NAME)
    if found is None:
        found = importlib.import_module(NAME)
    module = types.ModuleType(
        NAME, "Checks of the book. While a submission is graded, a check is silent."
    )
    module.__path__ = list(found.__path__)
    module.__all__ = ["check", "hint", "scoreboard"]
    for name in module.__all__:
        setattr(module, name, _nothing)

    def missing(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing

    module.__getattr__ = missing
    sys.modules[NAME] = module
    sys.modules["nnbook"].checks = module
    return module

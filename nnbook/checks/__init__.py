"""What a notebook calls: ``check``, ``hint`` and ``scoreboard``.

They load on first use, so that a process which only runs learners' code can import
``nnbook.checks.observing`` without ever loading a reference or a catalogue.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnbook.checks.notebook import check, hint, scoreboard

__all__ = ["check", "hint", "scoreboard"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from nnbook.checks import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

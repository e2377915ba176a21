"""What a notebook calls: ``check``, ``hint``, ``scoreboard`` and ``summary``.

They load on first use, so that a process which only runs learners' code can import
``nnbook.checks.observing`` without ever loading a reference or a catalogue.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnbook.checks.notebook.check import check, hint
    from nnbook.checks.notebook.scoreboards import scoreboard
    from nnbook.checks.notebook.summaries import summary

__all__ = ["check", "hint", "scoreboard", "summary"]


def __getattr__(name: str) -> Any:
    if name in ("check", "hint"):
        from nnbook.checks.notebook import check as notebook

        return getattr(notebook, name)
    if name == "scoreboard":
        from nnbook.checks.notebook.scoreboards import scoreboard

        return scoreboard
    if name == "summary":
        from nnbook.checks.notebook.summaries import summary

        return summary
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

"""What a notebook calls: ``check``, ``hint``, ``lines``, ``why``, ``scoreboard`` and
``summary``.

They load on first use, so that a process which only runs learners' code can import
``nnbook.checks.observing`` without ever loading a reference or a catalogue.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnbook.checks.notebook.check import check
    from nnbook.checks.notebook.hints import hint
    from nnbook.checks.notebook.ordering import lines
    from nnbook.checks.notebook.reason import why
    from nnbook.checks.notebook.scoreboard import scoreboard
    from nnbook.checks.notebook.summary import summary

__all__ = ["check", "hint", "lines", "scoreboard", "summary", "why"]


def __getattr__(name: str) -> Any:
    # Import statements, so that what they need is found by whoever reads this file.
    if name == "check":
        from nnbook.checks.notebook.check import check as found
    elif name == "hint":
        from nnbook.checks.notebook.hints import hint as found
    elif name == "lines":
        from nnbook.checks.notebook.ordering import lines as found
    elif name == "why":
        from nnbook.checks.notebook.reason import why as found
    elif name == "scoreboard":
        from nnbook.checks.notebook.scoreboard import scoreboard as found
    elif name == "summary":
        from nnbook.checks.notebook.summary import summary as found
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return found


def __dir__() -> list[str]:
    return sorted(__all__)

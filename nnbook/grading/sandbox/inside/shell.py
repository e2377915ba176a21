"""IPython's shell as a notebook meets it, without a page: nothing that it shows is kept."""

import builtins
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Any

from IPython.core import page
from IPython.core.autocall import ZMQExitAutocall
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets import default
from traitlets.config import Config

import nnbook

# Magics that a Jupyter kernel adds. They speak to the page that a reader has open.
KERNEL_MAGICS = (
    *("autosave", "clear", "connect_info", "ed", "edit", "less", "man", "more", "qtconsole"),
    "subshell",
)


class Formatter(DisplayFormatter):
    """Draws a figure only where a cell looks at what is displayed, as after ``%%capture``."""

    def format(self, obj: object, *given: Any, **named: Any) -> tuple[dict, dict]:
        """The object in all forms that a page can show."""
        figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
        seen = isinstance(self.parent.display_pub, CapturingDisplayPublisher)
        if figure is not None and isinstance(obj, figure) and not seen:
            return {"text/plain": repr(obj)}, {}
        return super().format(obj, *given, **named)


class Shell(InteractiveShell):
    """What a kernel makes of ``InteractiveShell``, without a page to speak to."""

    @default("exiter")
    def _default_exiter(self) -> ZMQExitAutocall:
        return ZMQExitAutocall(self)

    def ask_exit(self) -> None:
        """Go on: cells after an ``exit`` are graded like any others."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Open no window: there is no screen."""

    def init_display_formatter(self) -> None:
        """Draw no figures: nobody sees them, and each takes 150 ms."""
        self.display_formatter = Formatter(parent=self)
        self.configurables.append(self.display_formatter)

    def init_virtualenv(self) -> None:
        """Leave the import path alone, as a kernel does."""

    def init_hooks(self) -> None:
        """Print long texts at once, without a pager."""
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(lambda *given, **named: None), 99)

    def init_magics(self) -> None:
        """Add what a kernel adds."""
        super().init_magics()
        for name in KERNEL_MAGICS:
            self.register_magic_function(lambda line: None, "line", name)

    def showtraceback(self, exc_tuple: Any = None, *given: Any, **named: Any) -> None:
        """Remember the exception for ``%tb`` and ``%debug``. To format it would take 50 ms."""
        with suppress(ValueError):
            self._get_exc_info(exc_tuple)

    def showsyntaxerror(self, *given: Any, **named: Any) -> None:
        """As ``showtraceback``."""
        self.showtraceback()

    def _format_exception_for_storage(self, *given: Any, **named: Any) -> dict[str, Any]:
        return {}

    async def run_code(
        self, code_obj: CodeType, result: ExecutionResult | None = None, *, async_: bool = False
    ) -> bool:
        """Run a statement, and put back what it replaced of Python's own functions: IPython
        stands on them, and so does all that runs here."""
        here = dict(vars(builtins))
        try:
            return await super().run_code(code_obj, result, async_=async_)
        finally:
            builtins.__dict__.update(here)


# Programs ask for this name, or for that section of the configuration, to tell a notebook from
# a terminal.
Shell.__name__ = "ZMQInteractiveShell"


def shell() -> Shell:
    """Make the one shell of this process: from here on ``get_ipython()`` gives it.

    It writes no history. Its folder is that of ``IPYTHONDIR``.
    """
    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.quiet = True
    made = Shell.instance(config=config)
    made.extension_manager.load_extension("storemagic")
    return made


def pass_for_a_kernel() -> None:
    """Let cells import files that they have written, behind Python's own as in a kernel, and find
    a kernel's command line."""
    sys.argv = ["ipykernel_launcher.py", "-f", "kernel.json"]
    book = str(Path(nnbook.__file__).parent.parent)
    sys.path.insert(sys.path.index(book) if book in sys.path else 0, "")

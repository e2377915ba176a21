"""Kernels of the book: which Python, one that is warm before the click, and when one is ended."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import psutil
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import (
    NATIVE_KERNEL_NAME,
    KernelSpec,
    KernelSpecManager,
    NoSuchKernel,
)
from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.ioloop import PeriodicCallback

from nnbook.files import ROOT
from tools.notebooks.plots import AS_SVG

IDLE_S = 600
LOOK_EVERY_S = 60
# The page comes first, and may need both cores until it is painted.
WARM_AFTER_S = 0.2
# What a kernel may use, and all that it starts: this, or half of what the machine has.
MOST_MEMORY = min(4_000_000_000, psutil.virtual_memory().total // 2)
TOO_MUCH_MEMORY = (
    f"Python was ended: it used more than {MOST_MEMORY / 1e9:.1f} GB of memory. "
    "The next run starts a new one."
)
LOOK_AT_MEMORY_EVERY_S = 2
START = f"import sys; sys.path[0] = {str(ROOT)!r}; from tools.live.kernel import main; main()"
# A kernel listens to interrupts while a cell runs. One that comes while Python starts would end it
# with a traceback in the server's terminal.
BORN_DEAF: dict[str, Any] = (
    {"preexec_fn": partial(signal.signal, signal.SIGINT, signal.SIG_IGN)}
    if os.name == "posix"
    else {}
)
# Imported before a kernel answers; no name of it stays.
FIRST = "import torch; del torch"
# What the first cell of a page imports besides, for kernels that start before they are asked for.
NEXT = {
    "book": "import nnbook.figures; del nnbook",
    "exercises": "import nnbook.checks; del nnbook",
}


def _line(code: str) -> str:
    return f"--IPKernelApp.exec_lines={code}"


def settings() -> dict[str, Any]:
    """Return the settings of ``Kernels``.

    A kernel without a connection ends after ten minutes, even one that a closed page left in an
    endless loop; a kernel whose page is open stays.
    """
    return {
        "cull_idle_timeout": IDLE_S,
        "cull_interval": LOOK_EVERY_S,
        "cull_busy": True,
        "cull_connected": False,
        # Messages between server and kernel pass through TCP, where others may listen.
        "transport_encryption": "auto",
    }


class OwnKernel(KernelSpecManager):
    """Knows one kernel, the Python that runs this server, whatever is installed elsewhere."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the name of the kernel, and the folder of its icons."""
        return {NATIVE_KERNEL_NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel. Raises ``NoSuchKernel`` for another name."""
        if kernel_name != NATIVE_KERNEL_NAME:
            raise NoSuchKernel(kernel_name)
        spec = KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())
        memory = f"--BoundedKernelApp.most_memory={MOST_MEMORY}"
        options = ["-f", "{connection_file}", memory, _line(FIRST), AS_SVG]
        spec.argv = [sys.executable, "-c", START, *options]
        return spec


@dataclass(frozen=True)
class Spare:
    """A kernel that nobody has asked for yet, and the folder it runs in."""

    folder: str
    start: "asyncio.Task[str]"


class Kernels(AsyncMappingKernelManager):
    """The running kernels, with at most one spare.

    Python, torch and what a page imports first take seconds to start. A spare starts when a page
    of a folder with code is opened, so that it is mostly ready when the reader presses Run. It
    takes the memory of one kernel, about 300 MB, and ends like any other when nobody comes for it.
    """

    spare: Spare | None = None
    _soon: asyncio.TimerHandle | None = None
    _watch: PeriodicCallback | None = None

    def warm(self, path: str) -> None:
        """Start a spare in the folder of the page ``path`` in a moment, unless there is one."""
        self._forget_plan()
        loop = asyncio.get_running_loop()
        self._soon = loop.call_later(WARM_AFTER_S, self._start_spare, path)

    def _forget_plan(self) -> None:
        if self._soon:
            self._soon.cancel()
        self._soon = None

    def _start_spare(self, path: str) -> None:
        folder = self.cwd_for_path(path)
        old = self.spare
        if old and old.folder == folder and self._is_of_use(old):
            return
        more = NEXT.get(PurePosixPath(path).parts[0])
        arguments = [_line(more)] if more else []
        start = super().start_kernel(path=path, extra_arguments=arguments, **BORN_DEAF)
        self.spare = Spare(folder, asyncio.ensure_future(start))
        if old and self._is_of_use(old):
            self._background = asyncio.ensure_future(self._drop(old))

    def _is_of_use(self, spare: Spare) -> bool:
        if not spare.start.done():
            return True
        return not spare.start.exception() and spare.start.result() in self

    async def _drop(self, spare: Spare) -> None:
        kernel_id = await spare.start
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)

    async def start_kernel(
        self, *, kernel_id: str | None = None, path: str | None = None, **options: Any
    ) -> str:
        """Start a kernel in the folder of ``path``, or hand out the spare; return its id.

        JupyterLab names the notebook of a kernel in its environment, which a running one cannot
        take on: only the pages get the spare.
        """
        self._begin_watch()
        spare, is_for_page = self.spare, path and kernel_id is None and "env" not in options
        if is_for_page:
            # Who was faster than the plan needs the processor now, and no second kernel.
            self._forget_plan()
        if is_for_page and spare and spare.folder == self.cwd_for_path(path):
            self.spare = None
            await asyncio.wait([spare.start])
            if self._is_of_use(spare):
                return spare.start.result()
        return await super().start_kernel(kernel_id=kernel_id, path=path, **options, **BORN_DEAF)

    async def shutdown_all(self, now: bool = False) -> None:
        """End all kernels at once: whoever ends the server waits for no cell."""
        for kernel_id in self.list_kernel_ids():
            self._kill_family(kernel_id)
        await super().shutdown_all(now=True)

    def _kill_family(self, kernel_id: str) -> None:
        for process in _family(self._process_of(kernel_id)):
            with suppress(psutil.Error):
                process.kill()

    def _process_of(self, kernel_id: str) -> int | None:
        return getattr(self.get_kernel(kernel_id).provisioner, "pid", None)

    def _begin_watch(self) -> None:
        if not self._watch:
            self._watch = PeriodicCallback(self._look_at_memory, 1000 * LOOK_AT_MEMORY_EVERY_S)
            self._watch.start()

    async def _look_at_memory(self) -> None:
        """End each kernel that uses too much memory, with all that it has started."""
        for kernel_id in self.list_kernel_ids():
            if sum(map(_memory_of, _family(self._process_of(kernel_id)))) > MOST_MEMORY:
                PromptConnection.tell_end(kernel_id, TOO_MUCH_MEMORY)
                self._kill_family(kernel_id)
                await self.shutdown_kernel(kernel_id, now=True)

    def notify_connect(self, kernel_id: str) -> None:
        """Plan no spare for a page that has come back to its own kernel."""
        super().notify_connect(kernel_id)
        self._forget_plan()

    def notify_disconnect(self, kernel_id: str) -> None:
        """Count the ten minutes from here, not from the last cell that ran."""
        super().notify_disconnect(kernel_id)
        if kernel_id in self:
            self.get_kernel(kernel_id).last_activity = utcnow()


def _family(process: int | None) -> list[psutil.Process]:
    """Return a process, and all that it has started."""
    with suppress(psutil.Error):
        if process:
            root = psutil.Process(process)
            return [root, *root.children(recursive=True)]
    return []


def _memory_of(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return process.memory_info().rss
    return 0  # it has ended meanwhile


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Sends each message at once.

    A cell answers with several small messages. Without this, each would wait up to 40 ms for the
    browser to confirm the one before.
    """

    def connect(self) -> Any:
        """Connect the browser's web socket with the kernel."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()

    @classmethod
    def tell_end(cls, kernel_id: str, reason: str) -> None:
        """Tell whoever is connected with a kernel why it is about to end."""
        for connection in tuple(cls._open_sockets):
            if connection.kernel_id == kernel_id:
                status = {"execution_state": "dead", "reason": reason}
                message = connection.session.msg("status", status)
                packed = serialize_msg_to_ws_v1(message, "iopub", connection.session.pack)
                connection.write_message(packed, binary=True)

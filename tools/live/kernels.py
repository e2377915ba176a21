"""Kernels of the book: which Python, one that is warm before the click, and when one is ended."""

import asyncio
import sys
from dataclasses import dataclass
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
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from nnbook.files import ROOT
from tools.notebooks.plots import AS_SVG

IDLE_S = 600
LOOK_EVERY_S = 60
# The page comes first, and may need both cores until it is painted.
WARM_AFTER_S = 0.2
# What a kernel may use, and all that it starts: this, or half of what the machine has.
MOST_MEMORY = min(4_000_000_000, psutil.virtual_memory().total // 2)
LOOK_AT_MEMORY_EVERY_S = 2
START = f"import sys; sys.path[0] = {str(ROOT)!r}; from tools.live.kernel import main; main()"
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
        start = super().start_kernel(path=path, extra_arguments=[_line(more)] if more else [])
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
        spare, is_for_page = self.spare, path and kernel_id is None and "env" not in options
        if is_for_page:
            # Who was faster than the plan needs the processor now, and no second kernel.
            self._forget_plan()
        if is_for_page and spare and spare.folder == self.cwd_for_path(path):
            self.spare = None
            await asyncio.wait([spare.start])
            if self._is_of_use(spare):
                return spare.start.result()
        return await super().start_kernel(kernel_id=kernel_id, path=path, **options)

    def notify_connect(self, kernel_id: str) -> None:
        """Plan no spare for a page that has come back to its own kernel."""
        super().notify_connect(kernel_id)
        self._forget_plan()

    def notify_disconnect(self, kernel_id: str) -> None:
        """Count the ten minutes from here, not from the last cell that ran."""
        super().notify_disconnect(kernel_id)
        if kernel_id in self:
            self.get_kernel(kernel_id).last_activity = utcnow()


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Sends each message at once.

    A cell answers with several small messages. Without this, each would wait up to 40 ms for the
    browser to confirm the one before.
    """

    def connect(self) -> Any:
        """Connect the browser's web socket with the kernel."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()

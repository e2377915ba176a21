"""Run a notebook's cells in a kernel of this very Python."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from tools.notebooks import forked
from tools.notebooks.plots import AS_SVG

CELL_SECONDS = 300


class CellFailed(ValueError):
    """A cell that cannot stand in the book. The message is one line."""


class _ThisPython(KernelSpecManager):
    """Offers the running interpreter whatever kernels the user has registered."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(**get_kernel_dict())


class _Client(NotebookClient):
    """nbclient, but closed widgets leave no state and Ctrl-C stays with the caller."""

    def handle_comm_msg(self, outs: list, msg: dict, cell_index: int) -> None:
        content = msg["content"]
        comm_id = content["comm_id"]
        if msg["msg_type"] == "comm_close":
            self.widget_state.pop(comm_id, None)
            self.widget_buffers.pop(comm_id, None)
            return
        # A new value of a trait replaces all buffers of its old value.
        replaced = content["data"].get("state", {})
        buffers = self.widget_buffers.get(comm_id, {})
        for path in [path for path in buffers if path[0] in replaced]:
            del buffers[path]
        super().handle_comm_msg(outs, msg, cell_index)

    @asynccontextmanager
    async def async_setup_kernel(self, **kwargs: object) -> AsyncIterator[None]:
        try:
            await self.async_start_new_kernel(**kwargs)
            await self.async_start_new_kernel_client()
            yield
        finally:
            if self.km is not None:
                await self._async_cleanup_kernel()


async def execute(notebook: NotebookNode, folder: Path, root: Path) -> None:
    """Run all code cells of `notebook` in place, in `folder`, with `root` importable.

    Raises CellFailed for the first cell that raises, dies, takes too long, is empty, or prints
    what differs on every machine. A cell tagged `raises-exception` may raise.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        if not cell.source.strip():
            raise CellFailed(f"code cell {number} is empty: write something in it or delete it")
    running: list[NotebookNode] = []
    forked.use()
    client = _Client(
        notebook,
        km=AsyncKernelManager(
            kernel_name="python3", kernel_spec_manager=_ThisPython(), transport_encryption="auto"
        ),
        timeout=CELL_SECONDS,
        record_timing=False,
        store_widget_state=True,
        skip_cells_with_tag="",
        extra_arguments=[AS_SVG],
        on_cell_start=lambda cell, cell_index: running.append(cell),
    )
    client.log.disabled = True
    with tempfile.TemporaryDirectory() as profile:
        try:
            await client.async_execute(cwd=str(folder), env=_environment(root, profile))
        except CellExecutionError as error:
            reason = f"{error.ename}: {error.evalue}"
        except CellTimeoutError:
            reason = f"still running after {CELL_SECONDS} s"
        except DeadKernelError:
            reason = "the kernel died"
        else:
            reason = ""
    if reason:
        # Markdown cells are announced too.
        ran = [cell for cell in running if cell.cell_type == "code"]
        raise CellFailed(f"{_where(len(ran), ran[-1])} failed: {_one_line(reason)}")
    for number, cell in enumerate(code, 1):
        for text in _printed(cell):
            if complaint := _machine_dependent(text, root):
                raise CellFailed(f"{_where(number, cell)} {complaint}")


def _environment(root: Path, profile: str) -> dict[str, str]:
    path = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        # Small networks gain nothing from threads, and two notebooks run at a time.
        "OMP_NUM_THREADS": "1",
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path),
        # The user's own IPython start-up files and matplotlib backend stay out of the book.
        "IPYTHONDIR": profile,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # What an earlier session solved stays out too, and nothing is left beside the notebook.
        "NNBOOK_PROGRESS": "off",
    }


def _where(number: int, cell: NotebookNode) -> str:
    return f"code cell {number} ({cell.source.strip().splitlines()[0]!r})"


def _one_line(text: str, limit: int = 250) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _printed(cell: NotebookNode) -> list[str]:
    texts = []
    for output in cell.outputs:
        texts += [output[key] for key in ("text", "evalue") if key in output]
        data = output.get("data", {})
        texts += [text for mime, text in data.items() if mime.startswith("text/")]
    return texts


def _machine_dependent(text: str, root: Path) -> str:
    folders = "|".join(re.escape(place) for place in (str(root), sys.prefix, sys.base_prefix))
    path = re.compile(rf"(?<![\w./-])({folders})[/\\]")
    for match in re.finditer(r"^.*\S.*$", text, re.MULTILINE):
        from_here = _one_line(text[match.start() :])
        if re.search(r" at 0x[0-9a-fA-F]{4,}", match[0]):
            return f"prints an object's address, which varies: {from_here}"
        if path.search(match[0]):
            return f"prints a path of this machine: {from_here}"
    return ""

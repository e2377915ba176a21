"""Kernels forked from one process that has imported torch: none has to load it again.

``use()``, or ``pytest -p tools.notebooks.forked``, lets Jupyter start the kernels of this process
so. What a kernel is remains the same: its own process, session, folder and environment. Where a
process with torch in it cannot be forked, which is everywhere but on Linux, kernels start as usual.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from tools.machine import schemas
from tools.notebooks.fork_server import HEADER

# As a plugin of pytest this is imported first, then nbval.
schemas.without_grammar()

NAME = "forked"
SERVER = Path(__file__).with_name("fork_server.py")
LAUNCHER = "ipykernel_launcher"
# Where Matplotlib draws in a kernel that is told nothing else.
INLINE = "module://matplotlib_inline.backend_inline"


def use() -> None:
    """Fork the kernels that this process starts from now on, where that can be done."""
    if sys.platform == "linux":
        factory = KernelProvisionerFactory.instance()
        group = KernelProvisionerFactory.GROUP_NAME
        factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:ForkedProvisioner", group)
        factory.default_provisioner_name = NAME


def pytest_configure() -> None:
    """Do so for a run of pytest."""
    use()


class ForkedProvisioner(LocalProvisioner):
    """Starts IPython's kernels with a fork, and others as usual."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Start a kernel with the command ``cmd``; see ``LocalProvisioner``."""
        if LAUNCHER not in cmd or Path(cmd[0]) != Path(sys.executable):
            return await super().launch_kernel(cmd, **options)
        environment = dict(options.get("env") or os.environ)
        self.cwd = options.get("cwd") or os.getcwd()
        arguments = cmd[cmd.index(LAUNCHER) + 1 :]
        server = _server(
            os.getpid(), environment.get("OMP_NUM_THREADS"), environment.get("MPLBACKEND", INLINE)
        )
        self.process = server.start(arguments=arguments, cwd=str(self.cwd), env=environment)
        # It leads a session and a group of its own.
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class Forked:
    """A kernel's process, with what provisioners use of ``subprocess.Popen``."""

    stdin = stdout = stderr = None

    def __init__(self, answer: socket.socket) -> None:
        self._answer = answer
        self.returncode: int | None = None
        line = self._line()
        if line is None:
            raise OSError("no kernel could be forked")
        self.pid = line

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        if self.returncode is None:
            self._answer.setblocking(False)
            with suppress(BlockingIOError):
                self._note_end()
        return self.returncode

    def wait(self) -> int:
        """Wait until it has ended; return the exit code."""
        if self.returncode is None:
            self._answer.setblocking(True)
            self._note_end()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to it, if it has not ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _note_end(self) -> None:
        code = self._line()
        self.returncode = -signal.SIGKILL if code is None else code  # the server took it along
        self._answer.close()

    def _line(self) -> int | None:
        """The next number that the server writes; None if it is gone. Each comes as one piece."""
        said = self._answer.recv(20)
        return int(said) if said else None


class _Server:
    """The fork server, a child of this process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(SERVER), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                env=environment,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # the stop key is for whoever runs the kernels
            )
        atexit.register(self.close)

    def start(self, **request: Any) -> Forked:
        sys.audit("nnbook.kernel")
        data = json.dumps(request).encode()
        answer, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            socket.send_fds(self._control, [len(data).to_bytes(HEADER, "big")], [theirs.fileno()])
        self._control.sendall(data)
        return Forked(answer)

    def close(self) -> None:
        """End it, and all its kernels."""
        self._control.close()
        self._process.wait()


@cache
def _server(process: int, threads: str | None, backend: str) -> _Server:
    """The server of this process for kernels that share what is read when libraries load."""
    environment = {**os.environ, "MPLBACKEND": backend}
    if threads is not None:
        environment["OMP_NUM_THREADS"] = threads
    return _Server(environment)

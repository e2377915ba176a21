"""A process that has imported what notebooks import, and forks a kernel whenever it is asked to.

It is a program: ``fork_server.py DESCRIPTOR`` answers on a socket. A request is a length (4 bytes)
and JSON (arguments, folder and environment of a kernel), sent with a descriptor: to that it writes
the kernel's process number, then its exit code. It runs no notebook's code itself.
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress

HEADER = 4
# What takes long to import. Nothing of the book: a kernel may import another copy of it.
# Neither ``pyplot`` nor the inline backend: both look for the kernel's shell when imported.
MODULES = (
    *("torch", "ipykernel.kernelapp", "ipywidgets", "anywidget"),
    *("matplotlib.figure", "matplotlib.backends.backend_agg"),
)


def serve(control: socket.socket) -> None:
    """Start a kernel for each request; end with whoever asks, and all kernels with it."""
    own_path = [place for place in sys.path if place not in _given_path(os.environ)]
    for name in MODULES:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a fork's collector then leaves the shared pages alone
    running: dict[int, tuple[int, int]] = {}
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for ready, _ in poll.poll():
            if ready in running:
                poll.unregister(ready)
                _bury(ready, *running.pop(ready))
                continue
            request, answer = _receive(control)
            if not request:
                for kernel, _ in running.values():
                    os.kill(kernel, signal.SIGKILL)
                return
            kernel = os.fork()
            if kernel == 0:
                gc.unfreeze()
                _run(own_path, control, answer, *running, **json.loads(request))
            os.write(answer, b"%d\n" % kernel)
            ended = os.pidfd_open(kernel)
            running[ended] = kernel, answer
            poll.register(ended, select.POLLIN)


def _receive(control: socket.socket) -> tuple[bytes, int]:
    start, descriptors, _, _ = socket.recv_fds(control, HEADER, 1)
    if not start:
        return b"", -1
    missing, parts = int.from_bytes(start, "big"), []
    while missing and (part := control.recv(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts), descriptors[0]


def _bury(ended: int, kernel: int, answer: int) -> None:
    _, status = os.waitpid(kernel, 0)
    with suppress(OSError):  # whoever asked may be gone
        os.write(answer, b"%d\n" % os.waitstatus_to_exitcode(status))
    os.close(answer)
    os.close(ended)


def _given_path(environment: os._Environ | dict[str, str]) -> list[str]:
    return [place for place in environment.get("PYTHONPATH", "").split(os.pathsep) if place]


def _run(
    own_path: list[str],
    control: socket.socket,
    *descriptors: int,
    arguments: list[str],
    cwd: str,
    env: dict[str, str],
) -> None:
    """Be a kernel as ``python -m ipykernel_launcher`` is one; never returns."""
    try:
        os.setsid()
        control.close()
        for descriptor in descriptors:
            os.close(descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        sys.path[:] = [*_given_path(env), *own_path]
        import ipykernel_launcher
        from ipykernel import kernelapp

        # The kernel ends when this process does.
        parent = f"--IPKernelApp.parent_handle={os.getppid()}"
        sys.argv[:] = [ipykernel_launcher.__file__, *arguments, parent]
        kernelapp.launch_new_instance()
    except SystemExit as error:
        os._exit(error.code if isinstance(error.code, int) else 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    del sys.path[0]  # what lies in this folder is nothing that notebooks import
    serve(socket.socket(fileno=int(sys.argv[1])))

"""A process in the sandbox that has imported torch and IPython and runs no learner's code, ever.

For each try it forks a watchdog, which stays trusted. The watchdog makes new namespaces
(processes, mounts, network, shared memory, host name) and forks the init process in them, which
gives up all rights and runs the submission. When that ends, the kernel ends every process of its
namespace, and its folders go with the mounts. So nothing of a submission is left for the next:
not a process, a file, a socket, a shared segment, a key, nor anything in this process's memory.
"""

import array
import gc
import itertools
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress

import torch

from nnbook.checks.observing import Case, observe, observers
from nnbook.grading.sandbox.inside import book, libc, pages, preloading, wire
from nnbook.grading.sandbox.inside.initprocess import MOST_WORDS, run_submission
from nnbook.grading.sandbox.inside.shell import Shell, shell

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
# With large pages a fork costs half. To make them costs as much as they save in these many tries.
MANY = 5


def serve(control: socket.socket) -> None:
    """Answer tries until the other end is closed. Each comes as JSON with three descriptors:
    to read the request from, to write replies to, and the watchdog's socket."""
    torch.set_num_threads(1)
    book.stand_in()
    made = shell()
    _warm_up()
    gc.collect()
    gc.freeze()  # a fork's collector then leaves the shared pages alone
    gc.enable()
    control.send(b"ready")
    for number in itertools.count(1):
        data, descriptors = _receive(control)
        if not data:
            return
        settings = json.loads(data)
        preloading.load(settings["preload"])
        watchdog = os.fork()
        if watchdog == 0:
            control.close()
            _watch(made, settings, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        os.waitpid(watchdog, 0)
        if number == MANY:
            pages.enlarge()


def _warm_up() -> None:
    """Load what the first call would load, so that no fork has to: with a function of ours."""
    observers.load()
    case = Case("warm", "nothing", (torch.ones(1),))
    wire.pack_answer("warm", observe({"nothing": lambda x: x}, [case], seconds=None))


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    descriptors = array.array("i")
    data, ancillary, _, _ = control.recvmsg(4096, socket.CMSG_SPACE(3 * descriptors.itemsize))
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content)
    return data, list(descriptors)


def _watch(made: Shell, settings: dict, request: int, reply: int, grader: int) -> None:
    """Start the init process in new namespaces, end it when the grader lets go, and say when it is
    over, or what failed."""
    said = b"failed"
    try:
        library = libc.libc()
        library.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        new = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
        libc.checked(library.unshare(new), "unshare")
        init = os.fork()
        if init == 0:
            run_submission(made, settings, request, reply, grader)
        os.close(request)
        os.close(reply)
        _wait(init, grader)
        said = b"over"
    except OSError as error:
        said = f"failed: {error}".encode()[:MOST_WORDS]
    finally:
        with suppress(OSError):
            os.write(grader, said)
        os._exit(0)


def _wait(init: int, grader: int) -> None:
    ended = os.pidfd_open(init)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(grader, select.POLLIN | select.POLLHUP)
    while True:
        ready = {descriptor for descriptor, _ in poll.poll()}
        if grader in ready:
            os.kill(init, signal.SIGKILL)
        if ready:
            # Returns when every process of the namespace is gone.
            os.waitpid(init, 0)
            return


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))

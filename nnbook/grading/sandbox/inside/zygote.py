"""A process in the sandbox that has imported torch and runs no learner's code, ever.

For each attempt it forks a keeper, which stays trusted; the keeper makes new namespaces
(processes, mounts, network, shared memory, host name) and forks process 1 in them; that one
gives up all rights and runs the submission. When it ends, the kernel ends every process of its
namespace, and its folders go with the mounts. So nothing of a submission is left for the next:
not a process, a file, a socket, a shared segment, a key, nor anything in this process's memory.
"""

import array
import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress

import torch

from nnbook.checks.observing import Case, observe, observers
from nnbook.grading.sandbox.inside import book, limits, wire
from nnbook.grading.sandbox.inside.attempt import attempt, silence

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP = 0x20000000, 0x40000000, 0x02000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000
# Folders that a submission may write to; none of them outlives it.
SCRATCH = ("/tmp", "/dev/shm")
MOST_FILES = 10_000
REQUEST, REPLY, LEASH = range(3)
MOST_WORDS = 400


def serve(control: socket.socket) -> None:
    """Answer attempts until the other end is closed. Each comes as JSON with three descriptors."""
    torch.set_num_threads(1)
    book.stand_in()
    _warm_up()
    gc.collect()
    gc.freeze()  # a fork's collector then leaves the shared pages alone
    gc.enable()
    control.send(b"ready")
    while True:
        data, descriptors = _receive(control)
        if not data:
            return
        keeper = os.fork()
        if keeper == 0:
            control.close()
            _keep(json.loads(data), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        os.waitpid(keeper, 0)


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


def _keep(settings: dict, descriptors: list[int]) -> None:
    """Start process 1 of a new world, end it when the leash is let go, and say when it is over."""
    said = b"failed"
    try:
        library = limits.libc()
        library.prctl(limits.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        new = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
        limits.checked(library.unshare(new), "unshare")
        first = os.fork()
        if first == 0:
            _be_the_first(settings, descriptors)
        os.close(descriptors[REQUEST])
        os.close(descriptors[REPLY])
        _wait(first, descriptors[LEASH])
        said = b"over"
    except OSError as error:
        said = f"failed: {error}".encode()[:MOST_WORDS]
    finally:
        with suppress(OSError):
            os.write(descriptors[LEASH], said)
        os._exit(0)


def _wait(first: int, leash: int) -> None:
    ended = os.pidfd_open(first)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(leash, select.POLLIN | select.POLLHUP)
    while True:
        ready = {descriptor for descriptor, _ in poll.poll()}
        if leash in ready:
            os.kill(first, signal.SIGKILL)
        if ready:
            # Returns when every process of the namespace is gone.
            os.waitpid(first, 0)
            return


def _be_the_first(settings: dict, descriptors: list[int]) -> None:
    try:
        # What the zygote itself holds open is closed here.
        request, reply, leash = _only(*descriptors)
        try:
            _settle(settings)
        except Exception as error:
            os.write(leash, f"failed: {error}".encode()[:MOST_WORDS])
            return
        os.close(leash)
        with open(request, "rb") as given:
            frame = given.read()

        def send(frame: bytes) -> None:
            view = memoryview(frame)
            while view:
                view = view[os.write(reply, view) :]

        attempt(frame, send, fork=True, alone=True)
    finally:
        os._exit(0)


def _settle(settings: dict) -> None:
    """Give up all rights, in an order in which each step is still allowed."""
    limits.libc().prctl(limits.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.setsid()
    silence()
    _new_folders(settings["folder"], settings["uid"])
    limits.first_to_go()
    limits.set_limits(limits.Caps(**settings["caps"]))
    limits.drop(settings["uid"])
    limits.refuse_calls()


def _only(*kept: int) -> tuple[int, ...]:
    """Move descriptors to 3, 4, … and close all others above 2."""
    high = [os.dup2(descriptor, 512 + place) for place, descriptor in enumerate(kept)]
    os.closerange(3, 512)
    moved = tuple(os.dup2(descriptor, 3 + place) for place, descriptor in enumerate(high))
    os.closerange(3 + len(kept), 4096)
    return moved


def _new_folders(size: int, uid: int | None) -> None:
    library = limits.libc()

    def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
        given = [each.encode() if each is not None else None for each in (source, target, kind)]
        limits.checked(library.mount(*given, flags, options.encode()), f"mount {target}")

    mount("none", "/", None, MS_REC | MS_PRIVATE)
    owner = "" if uid is None else f",uid={uid},gid={uid}"
    for folder in SCRATCH:
        options = f"size={size},nr_inodes={MOST_FILES},mode=0700{owner}"
        mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, options)
    try:
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    except OSError:  # where a container hides parts of /proc, there can be no new one: then none
        mount("tmpfs", "/proc", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,mode=0555")
    os.chdir(SCRATCH[0])


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))

"""Process 1 of its own namespaces: gives up all rights, then runs one submission."""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial

from nnbook.grading.sandbox.inside import libc, limits, syscalls
from nnbook.grading.sandbox.inside.execution import Execution
from nnbook.grading.sandbox.inside.shell import Shell

MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000
# Folders that a submission may write to; none of them outlives it.
SCRATCH = ("/tmp", "/dev/shm")
MOST_FILES = 10_000
MOST_WORDS = 400


def run_submission(made: Shell, settings: dict, request: int, reply: int, grader: int) -> None:
    """Run the request read from a descriptor and write replies to another, then end.

    If the rights cannot be given up, ``grader`` is told why.
    """
    try:
        # What the fork server itself holds open is closed here.
        request, reply, grader = _only(request, reply, grader)
        try:
            _settle(settings)
        except Exception as error:
            os.write(grader, f"failed: {error}".encode()[:MOST_WORDS])
            return
        os.close(grader)
        with open(request, "rb") as given:
            frame = given.read()
        Execution(frame, made, sender(reply), fork=True, alone=True).run()
    finally:
        os._exit(0)


def sender(reply: int) -> Callable[[bytes], None]:
    """A function that writes all of a frame to a descriptor."""

    def send(frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            view = view[os.write(reply, view) :]

    return send


def silence() -> None:
    """Close standard input, and throw away what is printed."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    if nothing > 2:
        os.close(nothing)
    # The descriptors stay open for as long as the process lives.
    text = partial(open, encoding="utf-8", errors="replace", closefd=False)
    sys.stdin, sys.stdout, sys.stderr = text(0), text(1, "w"), text(2, "w")


def _settle(settings: dict) -> None:
    """Give up all rights, in an order in which each step is still allowed."""
    libc.libc().prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.setsid()
    silence()
    _new_folders(settings["folder"], settings["uid"])
    limits.first_to_go()
    limits.set_limits(limits.Caps(**settings["caps"]))
    limits.drop(settings["uid"])
    syscalls.refuse()


def _only(*kept: int) -> tuple[int, ...]:
    """Move descriptors to 3, 4, … and close all others above 2."""
    high = [os.dup2(descriptor, 512 + place) for place, descriptor in enumerate(kept)]
    os.closerange(3, 512)
    moved = tuple(os.dup2(descriptor, 3 + place) for place, descriptor in enumerate(high))
    os.closerange(3 + len(kept), 4096)
    return moved


def _new_folders(size: int, uid: int | None) -> None:
    library = libc.libc()

    def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
        given = [each.encode() if each is not None else None for each in (source, target, kind)]
        libc.checked(library.mount(*given, flags, options.encode()), f"mount {target}")

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

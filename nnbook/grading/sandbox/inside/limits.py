"""What the kernel holds a submission to, set from inside before any of its code runs."""

import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nnbook.grading.sandbox.inside.libc import (
    PR_CAP_AMBIENT,
    PR_CAP_AMBIENT_CLEAR_ALL,
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    checked,
    libc,
)

_CAPABILITY_VERSION_3 = 0x20080522
# Address space that is reserved by torch's threads, one for each core.
_EACH_CORE = 2**28


@dataclass(frozen=True)
class Caps:
    """Sizes in bytes, ``cpu`` in seconds. ``memory`` comes on top of what is in use already."""

    memory: int
    processes: int
    files: int
    file_size: int
    cpu: int


def set_limits(caps: Caps) -> None:
    """Set the resource limits of this process, for itself and all that it starts."""
    import resource

    space = _in_use() + caps.memory + (os.cpu_count() or 1) * _EACH_CORE
    wanted = {
        "RLIMIT_AS": space,
        "RLIMIT_NPROC": caps.processes,
        "RLIMIT_NOFILE": caps.files,
        "RLIMIT_FSIZE": caps.file_size,
        "RLIMIT_CPU": caps.cpu,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def _in_use() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
    except OSError:  # a container that hides /proc: about what torch maps
        return 4 * 2**30


def first_to_go() -> None:
    """Let the kernel end this process before all others when memory runs out."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def drop(uid: int | None) -> None:
    """Become an ordinary user without any capability, for good.

    ``uid``: the user to become, where this process may choose one; else it stays who it is.
    """
    library = libc()
    checked(library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    checked(library.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "ambient")
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    checked(library.capset(header, bytes(24)), "capabilities")
    # Processes of the same user cannot look into this one.
    checked(library.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "dumpable")

"""What the kernel holds a submission to, set from inside before any of its code runs."""

import ctypes
import errno
import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_DUMPABLE, PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 4, 1, 38
PR_SET_SECCOMP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 22, 47, 4
SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
# Reserved by torch's threads, one for each core.
_EACH_CORE = 2**28


@dataclass(frozen=True)
class Caps:
    """Sizes in bytes, ``cpu`` in seconds. ``memory`` comes on top of what is in use already."""

    memory: int
    processes: int
    files: int
    file_size: int
    cpu: int


def libc() -> ctypes.CDLL:
    """The C library, with errors kept."""
    return ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> None:
    """Raise ``OSError`` if a call of the C library failed."""
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


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


# Calls that no exercise needs and through which sandboxes have been left: by architecture, as
# the kernel numbers them. ``clone`` is allowed unless it makes a user namespace.
_CALLS = {
    "x86_64": {
        "audit": 0xC000003E,
        "clone": 56,
        "absent": (435,),  # clone3: its flags cannot be read by a filter; libc then uses clone
        "refused": (
            *(101, 155, 165, 166, 167, 168, 169, 175, 176, 246, 248, 249, 250, 272, 298, 303),
            *(304, 308, 310, 311, 312, 313, 320, 321, 323, 425, 426, 427, 428, 429, 430, 431),
            *(432, 433, 438, 442),
        ),
    },
    "aarch64": {
        "audit": 0xC00000B7,
        "clone": 220,
        "absent": (435,),
        "refused": (
            *(117, 39, 40, 41, 51, 97, 104, 105, 106, 142, 217, 218, 219, 224, 225, 241, 264),
            *(265, 268, 270, 271, 272, 273, 280, 282, 294, 425, 426, 427, 428, 429, 430, 431),
            *(432, 433, 438, 442),
        ),
    },
}
CLONE_NEWUSER = 0x10000000
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _ANY, _RETURN = 0x20, 0x15, 0x45, 0x06


def refuses_calls() -> bool:
    """Whether ``refuse_calls`` knows the numbers of the kernel calls here."""
    return os.uname().machine in _CALLS and struct.calcsize("P") == 8


def refuse_calls() -> None:
    """Refuse the kernel calls of ``_CALLS``, where their numbers are known."""
    if not refuses_calls():
        return
    calls = _CALLS[os.uname().machine]
    refuse = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    absent = (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)
    program = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_EQUAL, 1, 0, calls["audit"]),
        refuse,
        (_LOAD, 0, 0, 0),  # the number of the call
    ]
    if os.uname().machine == "x86_64":
        program += [(0x35, 0, 1, 0x40000000), refuse]  # x32: the same calls, other numbers
    for number in calls["refused"]:
        program += [(_EQUAL, 0, 1, number), refuse]
    for number in calls["absent"]:
        program += [(_EQUAL, 0, 1, number), absent]
    program += [
        (_EQUAL, 0, 3, calls["clone"]),
        (_LOAD, 0, 0, 16),  # its first argument: the flags
        (_ANY, 0, 1, CLONE_NEWUSER),
        refuse,
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *each) for each in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_program = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(filter_program, len(filter_program))
    address = ctypes.c_void_p(ctypes.addressof(holder))
    checked(libc().prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, address, 0, 0), "seccomp")

"""Refuse kernel calls that no exercise needs and through which sandboxes have been left."""

import ctypes
import errno
import os
import socket
import struct

from nnbook.grading.sandbox.inside.libc import PR_SET_SECCOMP, checked, libc

# The audit number of each processor, and the number of each call there: None where it has none.
_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REFUSED = {
    "ptrace": (101, 117),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mount": (165, 40),
    "umount2": (166, 39),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "init_module": (175, 105),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "perf_event_open": (298, 241),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "setns": (308, 268),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "finit_module": (313, 273),
    "kexec_file_load": (320, 294),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "pidfd_getfd": (438, 438),
    "mount_setattr": (442, 442),
}
# Not there at all: a filter cannot read its flags. The C library then uses ``clone``.
_ABSENT = {"clone3": (435, 435)}
# Allowed unless it makes a user namespace.
_CLONE = (56, 220)
# Allowed for these families only. There is no network to reach with the last two, but programs
# ask for them to find that out.
_SOCKETS = {"socket": (41, 198), "socketpair": (53, 199)}
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6) if os.name == "posix" else ()

_CLONE_NEWUSER = 0x10000000
_SECCOMP_MODE_FILTER = 2
# The last of x86-64's own numbers: beyond are those of x32, the same calls once more.
_X32 = 0x40000000
# Instructions of the kernel's filters: load a word; jump if equal, if at least, if a bit is set.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
# Where a filter finds the call: its number, the processor, the first argument.
_NUMBER, _PROCESSOR, _ARGUMENT = 0, 4, 16
_ALLOWED, _ERROR = 0x7FFF0000, 0x00050000

Instruction = tuple[int, int, int, int]


def known() -> bool:
    """Whether the numbers of the kernel's calls are known here."""
    return os.uname().machine in _AUDIT and struct.calcsize("P") == 8


def refuse() -> None:
    """Refuse these calls to this process and all that it starts, where their numbers are known."""
    if not known():
        return
    program = _program(os.uname().machine)
    code = b"".join(struct.pack("HBBI", *each) for each in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_program = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(filter_program, len(filter_program))
    address = ctypes.c_void_p(ctypes.addressof(holder))
    checked(libc().prctl(PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, address, 0, 0), "seccomp")


def _program(machine: str) -> list[Instruction]:
    column = list(_AUDIT).index(machine)
    program = [(_LOAD, 0, 0, _PROCESSOR), (_EQUAL, 1, 0, _AUDIT[machine]), _fail(errno.EPERM)]
    program += [(_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":
        program += [(_AT_LEAST, 0, 1, _X32), _fail(errno.EPERM)]
    for numbers in _REFUSED.values():
        program += [(_EQUAL, 0, 1, numbers[column]), _fail(errno.EPERM)]
    for numbers in _ABSENT.values():
        program += [(_EQUAL, 0, 1, numbers[column]), _fail(errno.ENOSYS)]
    families = [_fail(errno.EAFNOSUPPORT)]
    for family in FAMILIES:
        families = [(_EQUAL, 0, 1, family), _allow(), *families]
    for numbers in _SOCKETS.values():
        program += _when(numbers[column], families)
    program += _when(_CLONE[column], [(_ANY_BIT, 0, 1, _CLONE_NEWUSER), _fail(errno.EPERM)])
    return [*program, _allow()]


def _when(number: int, then: list[Instruction]) -> list[Instruction]:
    """Look at the first argument of one call; what ``then`` does not decide is allowed."""
    body = [(_LOAD, 0, 0, _ARGUMENT), *then, _allow()]
    return [(_EQUAL, 0, len(body), number), *body]


def _allow() -> Instruction:
    return _RETURN, 0, 0, _ALLOWED


def _fail(code: int) -> Instruction:
    return _RETURN, 0, 0, _ERROR | code

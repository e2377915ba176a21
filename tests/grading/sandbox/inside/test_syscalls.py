"""Kernel calls that are refused."""

import errno
import os
import socket

from nnbook.grading.sandbox.inside import syscalls
from tests.grading.submissions import probed


def test_dangerous_calls_are_refused(child):
    body = """
import ctypes, errno, os
library = ctypes.CDLL(None, use_errno=True)
said = []
for call, *given in (
    ('unshare', 0x10000000), ('ptrace', 16, 1, 0, 0), ('mount', b'none', b'/mnt', b'tmpfs', 0, 0),
    ('setns', 0, 0), ('bpf', 0, 0, 0),
):
    ctypes.set_errno(0)
    function = getattr(library, call, None)
    result = function(*given) if function else library.syscall(321, *given)
    said.append((result, errno.errorcode.get(ctypes.get_errno())))
return said
"""
    assert probed(child, body) == [(-1, "EPERM")] * 5


FAMILIES = """
import socket
said = {}
for call in (socket.socket, socket.socketpair):
    for name, family in sorted(vars(socket).items()):
        if name.startswith('AF_') and name != 'AF_UNSPEC':
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
                try:
                    for each in [call(family, kind)]:
                        said[f'{call.__name__} {name}'] = 'open'
                except OSError as error:
                    said.setdefault(f'{call.__name__} {name}', error.strerror)
return said
"""


def test_only_sockets_of_three_families_can_be_had(child):
    said = probed(child, FAMILIES)
    opened = {name for name, what in said.items() if what == "open"}
    assert opened == {"socket AF_UNIX", "socket AF_INET", "socket AF_INET6", "socketpair AF_UNIX"}
    refused = {
        *("AF_VSOCK", "AF_NETLINK", "AF_PACKET", "AF_BLUETOOTH", "AF_ALG", "AF_CAN", "AF_TIPC"),
        *("AF_QIPCRTR", "AF_RDS", "AF_KEY", "AF_X25"),
    }
    there = {name.removeprefix("AF_") for name in vars(socket) if name.startswith("AF_")}
    for family in refused & {f"AF_{name}" for name in there}:
        for call in ("socket", "socketpair"):
            assert said[f"{call} {family}"] == os.strerror(errno.EAFNOSUPPORT), family


def test_families_that_python_does_not_name_are_refused_too(child):
    body = """
import ctypes, errno
library = ctypes.CDLL(None, use_errno=True)
said = set()
pair = (ctypes.c_int * 2)()
for family in [*range(3, 10), *range(11, 64), 2**31, 2**32 + 40, -1]:
    for result in (
        library.socket(ctypes.c_long(family), 1, 0),
        library.socketpair(ctypes.c_long(family), 1, 0, pair),
    ):
        said.add((result, errno.errorcode[ctypes.get_errno()]))
return sorted(said)
"""
    assert probed(child, body) == [(-1, "EAFNOSUPPORT")]


def test_a_filter_is_what_the_kernel_takes():
    """On both processors: every jump ends inside, and the last instruction allows."""
    for machine in ("x86_64", "aarch64"):
        program = syscalls._program(machine)
        for place, (code, if_true, if_false, _) in enumerate(program):
            if code not in (syscalls._LOAD, syscalls._RETURN):
                assert place + 1 + max(if_true, if_false) < len(program)
        assert program[-1] == (syscalls._RETURN, 0, 0, syscalls._ALLOWED)

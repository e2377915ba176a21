"""Large pages of memory: a fork copies the table of its parent's pages, and that of large ones is
short."""

import re
from ctypes import c_size_t, c_void_p
from pathlib import Path

from nnbook.grading.sandbox.inside import libc

MADV_COLLAPSE = 25
LARGE = 2**21
# Memory that belongs to no file: what Python and torch have allocated.
_ALLOCATED = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00 0 +(?:\[heap\])?$")


def enlarge() -> None:
    """Put what this process has allocated into large pages, where the kernel can (Linux 6.1)."""
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError:
        return
    for line in maps.splitlines():
        if found := _ALLOCATED.match(line):
            first, end = (int(each, 16) for each in found.groups())
            first, end = -(-first // LARGE) * LARGE, end // LARGE * LARGE
            if first < end:
                libc.libc().madvise(c_void_p(first), c_size_t(end - first), MADV_COLLAPSE)

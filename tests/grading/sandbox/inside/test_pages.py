"""Large pages change nothing but how long a fork takes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from nnbook.files import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has them")
PROGRAM = """
from nnbook.grading.sandbox.inside import pages
kept = [bytearray([number % 256]) * 2**20 for number in range(32)]
def large():
    with open('/proc/self/smaps_rollup') as file:
        return int(next(line for line in file if 'AnonHugePages' in line).split()[1])
before = large()
pages.enlarge()
assert all(each == bytearray([number % 256]) * 2**20 for number, each in enumerate(kept))
print(large() - before)
"""
# Since Linux 6.1, where it has them at all.
KNOWN = Path("/sys/kernel/mm/transparent_hugepage/enabled").exists() and tuple(
    map(int, re.findall(r"\d+", Path("/proc/sys/kernel/osrelease").read_text())[:2])
) >= (6, 1)


@pytest.mark.python
def test_what_is_allocated_moves_into_large_pages():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 8_000 or not KNOWN

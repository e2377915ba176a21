"""What the kernel holds a submission to."""

from nnbook.grading.options import Limits
from nnbook.grading.sandbox.child import SandboxedChild
from tests.grading.sandbox.probes import COUNT, fails
from tests.grading.submissions import LIMITS, probed


def test_a_file_cannot_grow_beyond_its_limit(child):
    body = """
n = 0
with open('/tmp/x', 'wb', buffering=0) as f:
    for i in range(100):
        n += f.write(bytes(10**6))
"""
    assert fails(probed(child, body), "OSError")


def test_processes_are_counted(child):
    count = probed(child, COUNT)
    assert isinstance(count, int), count
    assert count <= LIMITS.processes


def test_memory_of_one_process_has_an_end(sandbox):
    limits = Limits(cell=20.0, memory=2**24)
    opened = SandboxedChild(limits)
    body = """
import torch
kept = []
while True:
    kept.append(torch.ones(10**7))
"""
    try:
        assert fails(probed(opened, body, limits=limits), "RuntimeError", "MemoryError")
    finally:
        opened.close()


def test_limits_are_those_of_the_options(child):
    body = "import resource\nreturn list(resource.getrlimit(resource.RLIMIT_NPROC))"
    assert probed(child, body) == [LIMITS.processes] * 2

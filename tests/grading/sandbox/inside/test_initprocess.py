"""What a submission finds around it, asked from inside."""

import os
import sys

import pytest

from nnbook.files import ROOT
from nnbook.grading.options import Limits
from nnbook.grading.sandbox.bubblewrap import (
    BOOK,
    PACKAGE,
    SHARED,
)
from tests.grading.processes import children
from tests.grading.sandbox.probes import fails
from tests.grading.submissions import probed

# Where a submission would find what it must not see.
HIDDEN = ("checks/exercises", "checks/judging", "checks/values", "grading/judging.py")


def test_it_runs_as_nobody_with_no_rights(child):
    status = probed(child, "return open('/proc/self/status').read()")
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    if os.geteuid() == 0:
        assert int(lines["Uid"].split()[0]) >= 10**9
        assert "0" not in lines["Uid"].split()
        assert lines["Groups"].split() == []
    for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(lines[kind], 16) == 0
    assert lines["NoNewPrivs"].strip() == "1"
    assert lines["Seccomp"].strip() == "2"


def test_each_attempt_is_another_user(child):
    if os.geteuid() != 0:
        pytest.skip("only root can choose users")
    first, second = (probed(child, "import os; return os.getuid()") for _ in range(2))
    assert first != second


def test_each_attempt_has_namespaces_of_its_own(child):
    """Not those of the fork server, which the next try comes from, nor of this one."""
    kinds = ("pid", "mnt", "ipc", "net", "uts")
    body = f"import os\nreturn [os.stat(f'/proc/self/ns/{{kind}}').st_ino for kind in {kinds}]"
    own = probed(child, body)
    # Below bubblewrap: its process 1 and the fork server; then the watchdog, on its way out.
    below = [each.pid for each in children(child._process)[:2]]
    trusted = [os.getpid(), child._process.pid, *below]
    for kind, number in zip(kinds, own, strict=True):
        assert number not in {os.stat(f"/proc/{pid}/ns/{kind}").st_ino for pid in trusted}


def test_only_what_python_needs_can_be_seen(child):
    found = probed(
        child,
        """
        import os
        seen = []
        for place, folders, files in os.walk('/'):
            folders[:] = [f for f in folders if place + f not in ('/proc', '/usr', '/dev')]
            seen += [os.path.join(place, f) for f in files if 'site-packages' not in place]
        return [path for path in seen if '/python3' not in path or 'nnbook' in path]
        """.replace("\n        ", "\n"),
        limits=Limits(cell=30.0),
    )
    book = [path for path in found if path.startswith(BOOK)]
    allowed = tuple(f"{BOOK}/nnbook/{name}" for name in SHARED)
    assert book
    assert all(path.startswith(allowed) for path in book)
    assert not any(path.endswith(".ipynb") for path in found)
    text = "\n".join(found)
    assert str(ROOT / "solutions") not in text
    assert str(ROOT / "tests") not in text


@pytest.mark.parametrize("name", HIDDEN)
def test_no_reference_can_be_read(child, name):
    for place in (f"{BOOK}/nnbook/{name}", str(PACKAGE / name)):
        body = f"import os\nreturn os.path.exists({place!r})"
        assert probed(child, body) is False


def test_no_reference_can_be_imported(child):
    for module in (
        "nnbook.checks.exercises.table",
        "nnbook.checks.judging.judge",
        "nnbook.checks.exercises.layers",
    ):
        failed = probed(child, f"import {module}\nreturn 1")
        assert fails(failed, "ImportError")


@pytest.mark.parametrize(
    "place", ["/", "/book", "/book/nnbook", "/usr", "/etc", "/dev", "/proc/sys/kernel", sys.prefix]
)
def test_the_system_is_read_only(child, place):
    failed = probed(child, f"open({place!r} + '/written', 'w')\nreturn 1")
    assert fails(failed, "OSError")


def test_the_private_folder_is_small(child):
    body = """
n = 0
for i in range(100):
    with open(f'/tmp/{i}', 'wb') as f:
        n += f.write(bytes(10**7))
return n
"""
    assert fails(probed(child, body), "OSError")
    body = """
n = 0
for i in range(10**6):
    open(f'/tmp/{i}', 'w').close()
"""
    assert fails(probed(child, body), "OSError")


def test_there_is_no_network(child):
    body = """
import socket
said = []
for host in ('127.0.0.1', '1.1.1.1', '::1'):
    try:
        socket.create_connection((host, 80), timeout=2)
        said.append('connected')
    except OSError:
        said.append('refused')
with open('/proc/self/net/dev') as devices:
    return said + [line.split(':')[0].strip() for line in devices if ':' in line]
"""
    assert probed(child, body) == [*["refused"] * 3, "lo"]


def test_only_its_own_processes_can_be_seen(child):
    body = """
import os
return [[p for p in os.listdir('/proc') if p.isdigit()], os.getpid(), os.getppid()]
"""
    pids, own, parent = probed(child, body)
    assert parent == 1
    assert set(pids) == {"1", str(own)}


def test_open_descriptors_are_its_own(child):
    body = """
import os
own = []
for each in range(1024):
    try:
        os.fstat(each)
        own.append(each)
    except OSError:
        pass
return own
"""
    # Standard streams, and the channel for the answer.
    assert probed(child, body) == [0, 1, 2, 3]


def test_it_cannot_become_another_user(child):
    failed = probed(child, "import os\nos.setuid(0)\nreturn 1")
    assert fails(failed, "PermissionError")
    # A program with the set-user bit gives no rights here.
    body = "import subprocess\nreturn subprocess.call(['su', '-c', 'true'])"
    assert probed(child, body) != 0

"""What a submission finds in the sandbox, asked from inside."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnbook.checks.observing import Observation
from nnbook.files import ROOT
from nnbook.grading.options import Limits
from nnbook.grading.sandbox import bubblewrap as places
from nnbook.grading.sandbox import memory
from nnbook.grading.sandbox.bubblewrap import (
    BOOK,
    ENVIRONMENT,
    PACKAGE,
    SHARED,
    NoSandbox,
    bubblewrap,
    command,
    why,
)
from nnbook.grading.sandbox.child import SandboxedChild
from tests.grading.submissions import LIMITS, observed, probed

# Where a submission would find what it must not see.
HIDDEN = ("checks/exercises", "checks/judging", "checks/values", "grading/judging.py")


def fails(observation, *kinds):
    assert isinstance(observation, Observation), observation
    assert observation.ending == "raised"
    assert set(observation.failure.lineage) & set(kinds), observation.failure
    return True


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
    """Not those of the preloaded process, which the next attempt comes from, nor of this one."""
    kinds = ("pid", "mnt", "ipc", "net", "uts")
    body = f"import os\nreturn [os.stat(f'/proc/self/ns/{{kind}}').st_ino for kind in {kinds}]"
    own = probed(child, body)
    # Below bubblewrap: its process 1 and the preloaded one; then the keeper, on its way out.
    trusted = [os.getpid(), child._process.pid, *descendants(child._process.pid)[:2]]
    for kind, number in zip(kinds, own, strict=True):
        assert number not in {os.stat(f"/proc/{pid}/ns/{kind}").st_ino for pid in trusted}


def test_the_environment_holds_no_secret(sandbox, monkeypatch):
    monkeypatch.setenv("TOKEN", "secret")
    opened = SandboxedChild(LIMITS)
    try:
        found = probed(opened, "import os; return dict(os.environ)")
    finally:
        opened.close()
    assert "TOKEN" not in found
    assert found.keys() <= {*ENVIRONMENT, "PWD", "LC_CTYPE"}


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


def test_the_book_can_be_imported(child):
    body = """
from nnbook.checks import check, hint, scoreboard, anything
from nnbook.data import xor
from nnbook.checks import *
return [check("neuron", lambda: 1), hint("neuron"), scoreboard(), len(xor().X)]
""".replace("from nnbook.checks import *\n", "")
    assert probed(child, body) == [None, None, None, 4]


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


def test_a_file_cannot_grow_beyond_its_limit(child):
    body = """
n = 0
with open('/tmp/x', 'wb', buffering=0) as f:
    for i in range(100):
        n += f.write(bytes(10**6))
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
return said + [socket.if_nameindex()]
"""
    said = probed(child, body)
    assert said[:3] == ["refused"] * 3
    assert said[3] == [(1, "lo")]


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


def test_it_cannot_become_another_user(child):
    failed = probed(child, "import os\nos.setuid(0)\nreturn 1")
    assert fails(failed, "PermissionError")
    # A program with the set-user bit gives no rights here.
    body = "import subprocess\nreturn subprocess.call(['su', '-c', 'true'])"
    assert probed(child, body) != 0


COUNT = """
import os, time
children = []
try:
    while len(children) < 1000:
        pid = os.fork()
        if pid == 0:
            time.sleep(60)
            os._exit(0)
        children.append(pid)
except BlockingIOError:
    return len(children)
"""


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


def test_memory_of_all_processes_has_an_end(sandbox):
    """Where a cgroup can be had: four processes of 200 MB are too much for 512 MB in all."""
    limits = Limits(cell=20.0, total_memory=2**29)
    opened = SandboxedChild(limits)
    body = """
import os, time
children = []
for i in range(4):
    pid = os.fork()
    if pid == 0:
        x = bytearray(b'1') * (200 * 2**20)
        time.sleep(2)
        os._exit(0)
    children.append(pid)
return [os.waitpid(child, 0)[1] for child in children]
"""
    try:
        if opened.layers_missing:
            assert memory.MENDING in opened.layers_missing
            return
        got = probed(opened, body, limits=limits)
        killed = isinstance(got, Observation) or any(status != 0 for status in got)
        assert killed
        # The process that makes the next world was spared.
        assert probed(opened, "return 5", limits=limits) == 5
    finally:
        place = opened._group.place
        opened.close()
        assert place is None or not place.exists()


def test_nothing_is_left_when_the_grader_is_killed(sandbox):
    program = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from tests.grading.submissions import LIMITS, observed
from nnbook.grading.sandbox.child import SandboxedChild
child = SandboxedChild(LIMITS)
observed(child, "def probe(): return 1")
print(child._process.pid, flush=True)
observed(child, "import time; time.sleep(100)")
"""
    running = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pid = int(running.stdout.readline())
    time.sleep(0.3)
    inside = descendants(pid)
    assert len(inside) >= 4  # bubblewrap, its process 1, the preloaded one, a keeper, a submission
    running.kill()
    running.wait()
    running.stdout.close()
    until = time.monotonic() + 10
    while any(alive(each) for each in (pid, *inside)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(alive(each) for each in (pid, *inside))


def descendants(pid):
    children = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                stat = (place / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rsplit(")", 1)[1].split()[1])
            children.setdefault(parent, []).append(int(place.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_it_works_for_an_ordinary_user(sandbox, tmp_path):
    """As root, tests take the way without a user namespace; here they take the other."""
    if os.geteuid() != 0:
        pytest.skip("the other tests run as an ordinary user already")
    python = shutil.which("python3", path="/usr/bin")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    ask = [python or "false", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    if (
        python is None
        or subprocess.run(ask, capture_output=True, text=True).stdout.strip() != version
    ):
        pytest.skip("no Python of this version that every user can read")
    libraries = next(place for place in sys.path if place.endswith("site-packages"))
    program = f"""
import subprocess, sys
sys.path[:0] = [{str(ROOT)!r}, {libraries!r}]
from tests.grading.submissions import LIMITS, probed
COUNT = {COUNT!r}
from nnbook.grading.sandbox.child import SandboxedChild
child = SandboxedChild(LIMITS)
status = probed(child, "return open('/proc/self/status').read()")
lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
print(lines["CapEff"].strip(), lines["NoNewPrivs"].strip(), lines["Seccomp"].strip())
for place in ("/", "/tmp", "/dev", "/dev/shm", "/book", "/book/nnbook"):
    wrote = probed(child, f"open('{{place}}/left', 'w')\\nreturn 'wrote'")
    again = probed(child, f"import os\\nreturn os.path.exists('{{place}}/left')")
    print(place, wrote if wrote == "wrote" else "refused", again)
others = [subprocess.Popen(["sleep", "60"]) for _ in range(LIMITS.processes)]
print("processes", 10 < probed(child, COUNT) < LIMITS.processes)
for each in others:
    each.kill()
child.close()
"""
    nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    done = subprocess.run(
        [*nobody, python, "-B", "-c", program], capture_output=True, text=True, cwd="/", timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "0000000000000000 1 2",
        "/ refused False",
        "/tmp wrote False",
        "/dev refused False",
        "/dev/shm wrote False",
        "/book refused False",
        "/book/nnbook refused False",
        "processes True",
    ]


def test_a_missing_sandbox_is_named_with_what_mends_it(monkeypatch):
    monkeypatch.setattr("nnbook.grading.sandbox.bubblewrap.shutil.which", lambda name: None)
    with pytest.raises(NoSandbox, match=r"apt-get install bubblewrap"):
        command(3, "x")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_are_named(monkeypatch, platform):
    monkeypatch.setattr("nnbook.grading.sandbox.bubblewrap.sys.platform", platform)
    with pytest.raises(NoSandbox, match="on Linux"):
        bubblewrap()


def test_a_refusal_of_namespaces_is_explained():
    said = why("bwrap: setting up uid map: Permission denied\n")
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in said
    assert "\n" not in said
    assert "torch" in why("ModuleNotFoundError: No module named 'torch'")


def test_a_sandbox_that_does_not_start_says_why(sandbox, monkeypatch):
    broken = [bubblewrap(), "--no-such-option"]
    monkeypatch.setattr("nnbook.grading.sandbox.child.command", lambda *given: broken)
    opened = SandboxedChild(LIMITS)
    with pytest.raises(NoSandbox, match="no-such-option"):
        observed(opened, "def probe(): return 1")
    opened.close()


def test_libraries_below_a_private_folder_are_shown_elsewhere(monkeypatch):
    """A checkout below /tmp: the child's own /tmp hides it."""
    below, beside = "/tmp/book/site-packages", "/opt/site-packages"
    monkeypatch.setattr(places, "libraries", lambda: [below, beside])
    line = places.command(3, "module")
    assert line[line.index(below) + 1] == f"/libraries{below}"
    assert line[line.index(beside) + 1] == beside
    assert f"['/book', '/libraries{below}', '{beside}']" in line[-2]

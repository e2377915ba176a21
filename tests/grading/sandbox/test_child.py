"""Children: how they start and end, and what stands around them."""

import os
import shutil
import subprocess
import sys

import psutil
import pytest

from nnbook.checks.observing import Observation
from nnbook.files import ROOT
from nnbook.grading.options import Limits
from nnbook.grading.sandbox import cgroup
from nnbook.grading.sandbox.bubblewrap import (
    ENVIRONMENT,
    NoSandbox,
    bubblewrap,
)
from nnbook.grading.sandbox.child import PlainChild, SandboxedChild
from tests.grading.processes import alive, children, wait_until
from tests.grading.sandbox.probes import COUNT, GOOD
from tests.grading.submissions import LIMITS, observed, probed

END = "import os; os._exit(0)"


@pytest.fixture(scope="module")
def narrow(sandbox):
    """A sandbox with 512 MB for all processes, opened where the environment holds a secret."""
    opened = SandboxedChild(Limits(cell=20.0, total_memory=2**29))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKEN", "secret")
        opened.start()
    yield opened
    opened.close()


def test_the_environment_holds_no_secret(narrow):
    found = probed(narrow, "import os; return dict(os.environ)")
    assert "TOKEN" not in found
    assert found.keys() <= {*ENVIRONMENT, "PYTHONPATH", "PWD", "LC_CTYPE"}


def test_a_sandbox_that_does_not_start_says_why(sandbox, monkeypatch):
    broken = [bubblewrap(), "--no-such-option"]
    monkeypatch.setattr("nnbook.grading.sandbox.child.command", lambda *given: broken)
    opened = SandboxedChild(LIMITS)
    with pytest.raises(NoSandbox, match="no-such-option"):
        observed(opened, "def probe(): return 1")
    opened.close()


def test_memory_of_all_processes_has_an_end(narrow):
    """Where a cgroup can be had: four processes of 200 MB are too much for 512 MB in all."""
    body = """
import os
ready, said = os.pipe()
wait, go = os.pipe()
children = []
for i in range(4):
    pid = os.fork()
    if pid == 0:
        os.close(go)
        x = bytearray(b'1') * (200 * 2**20)
        os.close(said)
        os.read(wait, 1)
        os._exit(0)
    children.append(pid)
os.close(said)
os.read(ready, 1)  # until each has its memory or is gone
os.close(go)
return [os.waitpid(child, 0)[1] for child in children]
"""
    try:
        if narrow.layers_missing:
            assert cgroup.REMEDY in narrow.layers_missing
            return
        got = probed(narrow, body, limits=narrow.limits)
        killed = isinstance(got, Observation) or any(status != 0 for status in got)
        assert killed
        # The fork server was spared.
        assert probed(narrow, "return 5", limits=narrow.limits) == 5
    finally:
        place = narrow._group.place
        narrow.close()
        assert place is None or not place.exists()


def test_nothing_is_left_when_the_grader_is_killed(sandbox):
    program = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from tests.grading.submissions import LIMITS, observed
from nnbook.grading.sandbox.child import PlainChild, SandboxedChild
child = SandboxedChild(LIMITS)
observed(child, "def probe(): return 1")
print(child._process.pid, flush=True)
observed(child, "import time; time.sleep(100)")
"""
    running = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    bubblewrap = psutil.Process(int(running.stdout.readline()))
    # Its process 1, the fork server, a watchdog, a submission.
    wait_until(lambda: len(children(bubblewrap)) >= 4)
    inside = [bubblewrap, *children(bubblewrap)]
    running.kill()
    running.wait()
    running.stdout.close()
    wait_until(lambda: not any(alive(each) for each in inside))


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
from nnbook.grading.sandbox.child import PlainChild, SandboxedChild
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


@pytest.mark.python
def test_a_plain_child_does_the_same():
    """Without a sandbox: the same messages, and what ends a process still costs only itself."""
    plain = PlainChild(LIMITS)
    try:
        bad = "def bad():\n    import os; os._exit(1)"
        seen, notes = observed(plain, END, "1 / 0", bad, GOOD, names=("bad", "good", "other"))
    finally:
        plain.close()
    assert seen["bad"].ending == "ended"
    assert seen["good"].value == 7
    assert seen["other"].ending == "stub"
    ended, failed = notes
    assert ended.startswith("cell 1: the process ended")
    assert failed == "cell 2: ZeroDivisionError: division by zero"

"""One fork server serves many submissions: none can see, slow or poison the next."""

import statistics
from contextlib import suppress

import psutil
import pytest

from nnbook.files import ROOT
from tests.grading.submissions import FULL, notebook, observed, points, probed, solution
from tests.sweep import part

POISON = {
    "torch patched": (
        "import torch\ntorch.Tensor.__matmul__ = lambda a, b: 0\ntorch.ones = None\n"
        "torch.set_default_dtype(torch.float64)\ntorch.manual_seed(7)"
    ),
    "the channel patched": (
        "import sys\n"
        "inside = [each for name, each in sys.modules.items() if 'sandbox.inside.' in name]\n"
        "for module in inside:\n"
        "    for name in list(vars(module)):\n"
        "        if not name.startswith('__'):\n            setattr(module, name, None)"
    ),
    "observing patched": (
        "import nnbook.checks.observing as o, nnbook.checks.observing.observe as b\n"
        "o.observe = b.observe = b.observe_case = None"
    ),
    "modules deleted": "import sys\nfor name in list(sys.modules): sys.modules[name] = None",
    "builtins deleted": "import builtins\nfor name in dir(builtins): delattr(builtins, name)",
    "memory overwritten": (
        "import ctypes\nctypes.memset(id(()), 0, 8)\nctypes.memset(id(0), 0, 64)\n"
        "ctypes.memset(id('') , 0, 64)"
    ),
    "files everywhere": (
        "import os\nfor place in ('/tmp', '/dev/shm', '/', '/book', '/usr', '/dev', '/var/tmp'):\n"
        "    for name in ('torch.py', 'left', 'sitecustomize.py', 'nnbook.py'):\n"
        "        try:\n            open(f'{place}/{name}', 'w').write('raise SystemExit')\n"
        "        except OSError: pass"
    ),
    "shared memory": (
        "import ctypes\nlibrary = ctypes.CDLL(None)\n"
        "segment = library.shmget(77, 4096, 0o1666)\nqueue = library.msgget(77, 0o1666)\n"
        "import multiprocessing.shared_memory as m\nm.SharedMemory('left', True, 100)"
    ),
    "a socket": (
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('\\0left')\ns.listen()\n"
        "import os\nos.fork() and None\nimport time\ntime.sleep(0)"
    ),
    "a full folder": (
        "try:\n    for i in range(100): open(f'/tmp/{i}', 'wb').write(bytes(10**7))\n"
        "except OSError: pass"
    ),
    "limits lowered": (
        "import resource\nfor name in dir(resource):\n    if name.startswith('RLIMIT_'):\n"
        "        try: resource.setrlimit(getattr(resource, name), (1, 1))\n"
        "        except (OSError, ValueError): pass"
    ),
    "busy processes": (
        "import os\nfor i in range(3):\n    if os.fork() == 0:\n        os.setsid()\n"
        "        while True: pass"
    ),
    "signals": (
        "import signal\nfor n in range(1, 32):\n"
        "    try: signal.signal(n, 1)\n    except OSError: pass"
    ),
    "the clock slowed": "import time\ntime.monotonic = lambda: 0\ntime.sleep = lambda s: None",
    "an exit": "import os; os._exit(0)",
}

SEEN = """
import ctypes, os, resource, signal, socket, sys, threading
import torch
library = ctypes.CDLL(None)
connect = socket.socket(socket.AF_UNIX)
try:
    connect.connect('\\0left')
    met = True
except OSError:
    met = False
state = [
    sorted(os.listdir('/tmp')), sorted(os.listdir('/dev/shm')), os.path.exists('/left'),
    os.path.exists('/book/left'), library.shmget(77, 4096, 0), library.msgget(77, 0), met,
    len([p for p in os.listdir('/proc') if p.isdigit()]), threading.active_count(),
    torch.get_default_dtype() is torch.float32, torch.initial_seed(), torch.get_num_threads(),
    (torch.ones(2, 2) @ torch.ones(2, 2)).tolist(), sorted(os.environ.items()), os.getcwd(),
    [resource.getrlimit(getattr(resource, name)) for name in sorted(dir(resource))
     if name.startswith('RLIMIT_') and name != 'RLIMIT_AS'],
    [str(signal.getsignal(n)) for n in range(1, 32)],
    sorted(name for name in sys.modules if name in ('left', 'torch', 'numpy')),
]
return [str(each) for each in state]
"""


@pytest.fixture(scope="module")
def pristine(grader):
    """What a submission sees, whatever came before it."""
    grader.start()
    return probed(grader._child, SEEN)


def test_a_submission_sees_nothing_of_others(pristine):
    assert isinstance(pristine, list), pristine
    assert pristine[:4] == ["[]", "[]", "False", "False"]
    assert pristine[4:9] == ["-1", "-1", "False", "2", "1"]


@pytest.mark.parametrize("cell", POISON.values(), ids=POISON)
def test_the_next_submission_sees_what_the_first_saw_and_gets_its_points(
    grader, child, pristine, cell
):
    pid = child._process.pid
    grader.grade_bytes("bad.ipynb", notebook(cell, *solution()))
    assert probed(child, SEEN) == pristine
    assert child._process.pid == pid  # the same fork server: it was not replaced
    assert points(grader.grade_bytes("good.ipynb", notebook(*solution()))) == FULL


def test_poison_in_a_function_costs_no_other_exercise_or_submission(grader):
    """A poison in one exercise's function: the four others keep their points."""
    for cell in part(POISON.values(), 3):
        lines = "".join(f"    {line}\n" for line in cell.splitlines())
        bad = f"def neuron(x, w, b):\n{lines}    return x @ w"
        cells = [bad if "def neuron(" in each else each for each in solution()]
        result = grader.grade_bytes("bad.ipynb", notebook(*cells))
        assert {**points(result), "neuron": 4} == FULL, cell
        assert result.exercises[0].points < 4


def test_the_fork_server_runs_nothing_of_a_submission(child):
    """Its memory is what it was: the same answers, whatever was defined before."""
    observed(child, "import torch\ntorch.secret = 'left'", "def probe(): return 1")
    body = "import torch, sys\nmain = sys.modules['__main__']\n"
    body += "return [hasattr(torch, 'secret'), sorted(vars(main))]"
    secret, names = probed(child, body)
    assert secret is False
    assert "probe" in names


def test_secrets_of_a_submission_do_not_reach_the_next(child):
    mark = "unmistakable" * 3
    observed(child, f"x = {mark!r} * 1000\nopen('/tmp/x', 'w').write(x)", "def probe(): return 1")
    body = """
import ctypes, re
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # else a process may not read its own memory here
found = 0
with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', 0) as memory:
    for line in maps:
        place = re.match(r'([0-9a-f]+)-([0-9a-f]+) rw', line)
        if place and 'python' not in line and '.so' not in line:
            low, high = (int(each, 16) for each in place.groups())
            try:
                memory.seek(low)
                data = memory.read(min(high - low, 2**26))
            except (OSError, ValueError, OverflowError):
                continue
            found += data.count(b'unmis' + b'takableunmis' + b'takable')
return found
"""
    got = probed(child, body)
    # The marks that this very search writes into memory are few; the thousand are gone.
    assert isinstance(got, int), got
    assert got < 50


def test_a_bad_submission_does_not_slow_the_next(child):
    def seconds():
        """Of the processor: what is left of others would take its share, too."""
        start = used()
        assert probed(child, "return 1") == 1
        return used() - start

    def used():
        tree = psutil.Process(child._process.pid)
        total = 0.0
        for each in (tree, *tree.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += sum(each.cpu_times()[:4])
        return total

    before = statistics.median(seconds() for _ in range(5))
    after = []
    for name in ("busy processes", "a full folder", "memory overwritten", "signals", "a socket"):
        observed(child, POISON[name], "def probe(): return 1")
        after.append(seconds())
    assert statistics.median(after) < 3 * before + 0.3


def test_many_submissions_leave_nothing_behind(child):
    """No descriptor, thread or process of the grader adds up."""
    import os
    import threading

    def held():
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    probed(child, "return 1")
    before = held()
    for _ in range(5):
        probed(child, "import os\nos.fork()\nreturn 1")
        observed(child, "import os; os._exit(0)", "def probe(): return 1")
    assert held() == before
    tasks = os.listdir(f"/proc/{child._process.pid}/task")
    assert len(tasks) == 1


def test_nothing_is_written_outside(child, tmp_path, monkeypatch):
    """Neither into the project nor into the folder that the grader runs in."""
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in ROOT.iterdir())
    observed(child, POISON["files everywhere"], "def probe(): return 1")
    assert list(tmp_path.iterdir()) == []
    assert sorted(path.name for path in ROOT.iterdir()) == before

"""A kernel that is forked is what one that is started is."""

import os
import subprocess
import sys
from ast import literal_eval

import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning import KernelProvisionerFactory

from nnbook.files import ROOT
from tools.notebooks import forked

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere none is forked"),
]
# What a notebook can ask about where it runs.
FACTS = """
import matplotlib.pyplot, os, signal, sys, torch
facts = {
    "name": __name__, "folder": os.getcwd(), "path": sys.path, "program": sys.argv[:2],
    "variables": sorted(set(os.environ) - {"JPY_PARENT_PID"}), "given": os.environ["GIVEN"],
    "leads": os.getsid(0) == os.getpid(), "drawn": matplotlib.pyplot.get_backend(),
    "threads": torch.get_num_threads(), "interrupt": str(signal.getsignal(signal.SIGINT)),
    "input": os.read(0, 1), "descriptors": max(map(int, os.listdir("/proc/self/fd"))) < 100,
}
"""
PLOT = "matplotlib.pyplot.plot([1, 2])"


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Return a function that starts a kernel and gives its manager and its client."""
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", "")
    forked.use()
    ends = []

    def start(provisioner=forked.NAME):
        KernelProvisionerFactory.instance().default_provisioner_name = provisioner
        environment = {**os.environ, "GIVEN": "this", "PYTHONPATH": f"{tmp_path}:{ROOT}"}
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        manager, client = start_new_kernel(kernel_name="python3", cwd=folder, env=environment)
        ends.extend((client.stop_channels, lambda: manager.shutdown_kernel(now=True)))
        return manager, client

    yield start
    for end in ends:
        end()


def run(client, code):
    """Run a cell; give what it shows, by kind."""
    shown = {}

    def note(message):
        shown.setdefault(message["msg_type"], message["content"])

    client.execute_interactive(code, output_hook=note, timeout=120)
    return shown


def value(client, expression):
    return literal_eval(run(client, expression)["execute_result"]["data"]["text/plain"])


def test_it_runs_where_and_as_one_that_is_started(started):
    facts = []
    for provisioner in (forked.NAME, "local-provisioner"):
        _, client = started(provisioner)
        run(client, FACTS)
        found = value(client, "facts")
        found["program"].pop()  # its connection's file
        assert "image/png" in run(client, PLOT)["display_data"]["data"]
        facts.append(found)
    assert facts[0] == facts[1]
    assert facts[0]["given"] == "this"


def test_its_parent_sees_how_it_ends(started):
    manager, client = started()
    client.execute("import os; os._exit(7)")
    assert manager.provisioner.process.wait() == 7
    assert not manager.is_alive()


def test_it_can_be_interrupted_and_killed(started):
    manager, client = started()
    process = manager.provisioner.process
    client.execute("print('begun', flush=True)\nwhile True: pass", stop_on_error=False)
    while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    manager.interrupt_kernel()
    assert value(client, "6 * 7") == 42
    assert process.poll() is None
    process.kill()
    assert process.wait() == -9


def test_kernels_end_with_whoever_has_started_them(tmp_path):
    code = (
        "from jupyter_client.manager import start_new_kernel\nfrom tools.notebooks import forked\n"
        "forked.use()\nmanager, client = start_new_kernel(kernel_name='python3')\n"
        "print(manager.provisioner.pid, flush=True)\nimport os; os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kernel = int(done.stdout)
    end = os.pidfd_open(kernel) if os.path.exists(f"/proc/{kernel}") else None
    if end is not None:
        import select

        assert select.select([end], [], [], 60)[0]
        os.close(end)

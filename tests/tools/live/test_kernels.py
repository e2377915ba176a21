"""Kernels of the book: which Python they are, and when they end."""

import sys
import time
from pathlib import Path

from nnbook.files import ROOT
from tests.web.live.running import (
    BARE,
    client_of,
    connected,
    evaluate,
    kernels,
    server,
    socket_of,
    start_kernel,
    wait_until,
)

SYS, OS = "__import__('sys')", "__import__('os')"


def test_a_kernel_is_this_python_in_the_notebook_s_folder_with_torch(data, site_folder):
    with server(data) as running:
        reader = running.reader()
        specs = reader.get(f"{running.base}/api/kernelspecs").json()["kernelspecs"]
        assert list(specs) == ["python3"]
        kernel = start_kernel(reader, running.base, "exercises/01_layers.ipynb")
        names = evaluate(data, kernel, "dir()")
        state = f"{SYS}.executable, {OS}.getcwd(), 'torch' in {SYS}.modules"
        python, folder, has_torch = evaluate(data, kernel, state)
    assert python == sys.executable
    assert Path(folder) == ROOT / "exercises"
    assert has_torch
    assert not {"torch", "nnbook", "sklearn"} & set(names), "pages import what they use"


def test_a_kernel_that_takes_too_much_memory_ends_and_its_page_is_told(data, site_folder):
    settings = BARE | {"LOOK_AT_MEMORY_EVERY_S": 0.5, "MOST_MEMORY": 300_000_000}
    child = "[sys.executable, '-c', 'x = bytearray(150_000_000); input()']"
    hog = "import subprocess, sys, time\n"
    hog += f"all = [subprocess.Popen({child}, stdin=subprocess.PIPE) for _ in range(3)]\n"
    hog += "time.sleep(60)"
    with server(data, settings=settings) as running:
        reader = running.reader()
        kernel = start_kernel(reader, running.base)
        with connected(socket_of(reader, running.base, kernel)) as messages:
            with client_of(data, kernel) as client:
                client.execute(hog)
                wait_until(lambda: kernel not in kernels(reader, running.base))
            said = "".join(map(str, messages()))
        assert "Python was ended: it used more than" in said
        assert running.stop() == (0, "", "")


def test_kernels_that_nobody_uses_end(data, site_folder):
    with server(data, settings=BARE | {"IDLE_S": 5, "LOOK_EVERY_S": 1}) as running:
        reader = running.reader()
        left, used = (start_kernel(reader, running.base) for _ in range(2))
        with connected(socket_of(reader, running.base, used)):
            wait_until(lambda: left not in kernels(reader, running.base))
            assert used in kernels(reader, running.base)
        # Nobody's from here on: five seconds from now, not from its last cell.
        time.sleep(2.5)
        assert used in kernels(reader, running.base)
        wait_until(lambda: used not in kernels(reader, running.base))

"""The usual way: ``interactive_output`` and matplotlib in a JupyterLab of our own."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECONDS = 90
NOTEBOOK = "live.ipynb"
CODE = """\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, VBox, interactive_output
from nnbook.data import iris

flowers, species, *_ = iris()
petals = flowers[:, 2:].numpy()
sliders = {
    "w1": FloatSlider(1, min=-3, max=3, step=0.1, description="w1"),
    "w2": FloatSlider(1, min=-3, max=3, step=0.1, description="w2"),
    "b": FloatSlider(-5, min=-10, max=10, step=0.1, description="b"),
}


def draw(w1, w2, b):
    figure, axes = plt.subplots(figsize=(7, 3))
    scores = petals @ [w1, w2] + b
    axes.scatter(*petals.T, c=species, alpha=0.3)
    axes.scatter(*petals[scores > 0].T, c=species[scores > 0])
    axes.axline((0, -b / (w2 or 1e-9)), slope=-w1 / (w2 or 1e-9))
    axes.set(xlim=(0, 7.5), ylim=(0, 3), xlabel="petal length", ylabel="petal width")
    plt.show()


VBox([*sliders.values(), interactive_output(draw, sliders)])"""


def notebook(*sources: str) -> dict:
    """Return a notebook of these code cells, none of them run yet."""
    cells = [
        {
            "cell_type": "code",
            "id": f"live-{i}",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for i, source in enumerate(sources)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(address: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise RuntimeError(f"JupyterLab did not start: {lines[-1] if lines else 'no message'}")


@contextmanager
def jupyterlab(folder: Path, *sources: str) -> Iterator[str]:
    """Run JupyterLab on 127.0.0.1; yields the address of a notebook of these code cells.

    It keeps everything in ``folder`` and sees no settings of the user's. Raises ``RuntimeError``.
    """
    work, state = folder / "work", folder / "state"
    work.mkdir(parents=True)
    (work / NOTEBOOK).write_text(json.dumps(notebook(*sources)), encoding="utf-8")
    quiet = state / "settings" / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8"
    )
    homes = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    environment = os.environ | {name: str(state / part) for name, part in homes.items()}
    port, token = _free_port(), secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--ServerApp.root_dir={work}", f"--IdentityProvider.token={token}"]
    command += ["--LabApp.extension_manager=readonly"]
    log = folder / "jupyterlab.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=work, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/api?token={token}", process, log)
        yield f"{address}/doc/tree/{NOTEBOOK}?token={token}"
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(page: "Page", number: int, wanted: str) -> None:
    """Run a code cell of the open notebook, the first is 0, and wait until ``wanted`` is visible.

    ``wanted`` is a CSS selector. Raises ``RuntimeError`` with the last line of what the cell raised
    instead, and Playwright's ``TimeoutError``.
    """
    # A cell that is run before there is a kernel is dropped, without a word. The notebook's own
    # indicator says "idle" even then; the status bar waits for the kernel.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    raised = cell.locator(".jp-OutputArea-output", has_text="Traceback (most recent call last)")
    page.locator(wanted).first.or_(raised).first.wait_for()
    if raised.count():
        raise RuntimeError(raised.first.inner_text().strip().splitlines()[-1])

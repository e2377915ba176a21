"""What an editor needs from the environment that `make` sets up: VS Code has no more than this."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

from nnbook.files import ROOT

NOTEBOOKS = sorted(path for part in ("book", "exercises") for path in (ROOT / part).glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_notebook_s_kernel_is_the_environment_s_python(path):
    name = json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"]
    command = KernelManager(kernel_name=name).format_kernel_cmd()
    assert Path(command[0]) == Path(sys.executable)
    assert command[1:3] == ["-m", "ipykernel_launcher"]


@pytest.mark.python
def test_the_package_is_found_from_a_notebook_s_folder():
    """VS Code starts a kernel there, and sets no PYTHONPATH."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    code = "import importlib.util as u; print(u.find_spec('nnbook').origin)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "exercises",
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, "nnbook is not installed: run `make`"
    assert done.stdout.strip().endswith("__init__.py")


def test_figures_bring_their_browser_code_for_editors_without_a_network():
    installed = Path(sys.prefix) / "share" / "jupyter"
    assert (installed / "nbextensions" / "anywidget" / "extension.js").is_file()
    assert (installed / "labextensions" / "anywidget" / "package.json").is_file()


def test_vs_code_is_told_of_python_and_notebooks():
    text = (ROOT / ".vscode" / "extensions.json").read_text(encoding="utf-8")
    assert {"ms-python.python", "ms-toolsai.jupyter"} <= set(json.loads(text)["recommendations"])

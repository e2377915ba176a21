"""Set up ``.venv`` from requirements.txt and constraints.txt. Runs on a bare Python ≥ 3.11.

Usage: ``python -m tools.machine.environment``. The user's own pip settings win; only where
there are none, on Linux, is PyTorch's CPU index added: the default build brings gigabytes of CUDA.
``NNBOOK_CONSTRAINTS`` names another file than constraints.txt: the weekly workflow tries the
oldest and the newest versions with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

from nnbook.files import ROOT

FOLDER = ROOT / ".venv"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PIP_SETTINGS = ("index-url", "extra-index-url", "find-links", "no-index")


def torch_options(platform: str, environ: Mapping[str, str], pip_config: str) -> list[str]:
    """Return the pip options that choose torch's CPU build; none where the user chose an index.

    ``pip_config`` is the output of ``pip config list``.
    """
    in_environment = any(
        f"PIP_{name.upper().replace('-', '_')}" in environ for name in PIP_SETTINGS
    )
    in_files = any(f".{name}=" in pip_config for name in PIP_SETTINGS)
    if platform != "linux" or in_environment or in_files:
        return []
    return ["--extra-index-url", CPU_INDEX]


def environment_python(folder: Path) -> Path:
    """Return the path of the interpreter inside the virtual environment ``folder``."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install() -> None:
    """Create the environment if it is missing and install the exact set into it."""
    python = environment_python(FOLDER)
    if not python.exists():
        venv.create(FOLDER, with_pip=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    config = subprocess.run([*pip, "config", "list"], capture_output=True, text=True).stdout
    options = torch_options(sys.platform, os.environ, config)
    constraints = os.environ.get("NNBOOK_CONSTRAINTS") or "constraints.txt"
    wanted = ["-r", "requirements.txt", "-c", constraints, "-e", "."]
    subprocess.run([*pip, "install", "--quiet", *options, *wanted], cwd=ROOT, check=True)


def main() -> int:
    """Install, or say in one line what is missing."""
    if sys.version_info < (3, 11):  # noqa: UP036 – the reader may start it with any Python
        found = ".".join(map(str, sys.version_info[:2]))
        print(
            f"expected Python 3.11 or newer, found {found}: make PYTHON=python3.12", file=sys.stderr
        )
        return 1
    print("Setting up .venv (the first time takes a few minutes) …", flush=True)
    try:
        install()
    except subprocess.CalledProcessError as error:
        step = " ".join(map(str, error.cmd[1:4]))
        print(
            f"setting up .venv failed in `{step}`: the lines above say why. "
            "On Debian or Ubuntu python3-venv must be installed.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

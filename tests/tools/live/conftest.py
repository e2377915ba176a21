"""What tests of the server share."""

import json
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def data(tmp_path_factory, starts_kernel) -> Path:
    """Folders of a reader who has opened Jupyter to the world for other servers."""
    folder = tmp_path_factory.mktemp("jupyter")
    careless = {
        "ServerApp": {"allow_origin": "*", "ip": "0.0.0.0", "disable_check_xsrf": True},
        "IdentityProvider": {"token": ""},
    }
    (folder / "config").mkdir()
    for name in ("jupyter", "jupyter_server", "jupyter_lab"):
        (folder / "config" / f"{name}_config.json").write_text(json.dumps(careless))
    spec = {"argv": ["false"], "display_name": "Another Python", "language": "python"}
    other = folder / "data" / "kernels" / "python3"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text(json.dumps(spec))
    return folder

"""`pytest --nbval book/`, as everybody types it, compares what the notebooks show."""

import json
import subprocess
import sys

import pytest

from nnbook.files import ROOT

PAGE = ROOT / "book" / "welcome.ipynb"


def compared(*notebooks):
    """Run nbval on notebooks with this project's settings; return exit code and what it says."""
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--nbval"]
    done = subprocess.run([*command, *notebooks], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.kernel
def test_what_a_notebook_shows_is_compared(tmp_path):
    page = json.loads(PAGE.read_text(encoding="utf-8"))
    first = next(cell for cell in page["cells"] if cell["cell_type"] == "code")
    first["metadata"].pop("tags", None)
    first["source"] = ["print('this')"]
    page["cells"] = [first]
    for shown in ("this", "that"):
        first["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [f"{shown}\n"]}]
        (tmp_path / f"{shown}.ipynb").write_text(json.dumps(page), encoding="utf-8")
    code, said = compared(tmp_path / "this.ipynb", tmp_path / "that.ipynb")
    assert code == 1
    assert "1 failed, 1 passed" in said
    assert r"'that\n' == 'this\n'" in said


@pytest.mark.python
def test_every_notebook_of_the_book_is_found():
    command = [sys.executable, "-m", "pytest", "--nbval", "--collect-only", "-q", "book/"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    for page in (ROOT / "book").glob("*.ipynb"):
        assert f"book/{page.name}::" in done.stdout

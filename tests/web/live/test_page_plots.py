"""Matplotlib's figures in the Python of a page: its backend, with Matplotlib as it is here."""

import json
import os
import subprocess
import sys

import pytest

from nnbook.files import ROOT

PLOT = """import json, sys, types
shown = []
page = types.ModuleType("nnbook_page")
page.publish = shown.append
sys.modules["nnbook_page"] = page
import matplotlib.pyplot as plt
plt.style.use("nnbook.style")
plt.plot([1, 2], label="two points")
plt.legend()
plt.show()
first = len(shown)
plt.figure()
plt.figure()
sys.modules["nnbook_plots"].show()
print(json.dumps([first, len(shown), len(plt.get_fignums()), shown[0]]))"""


@pytest.mark.python
def test_figures_are_shown_as_pictures_with_text_and_closed():
    folder = ROOT / "web" / "src" / "live" / "browser"
    environment = os.environ | {
        "MPLBACKEND": "module://nnbook_plots",
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
    }
    done = subprocess.run(
        [sys.executable, "-c", PLOT], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    by_show, by_end, left, forms = json.loads(done.stdout)
    assert (by_show, by_end, left) == (1, 3, 0)
    assert forms["image/svg+xml"].lstrip().startswith("<?xml")
    assert "two points</text>" in forms["image/svg+xml"]
    assert forms["text/plain"].startswith("<Figure size")

"""What a worker's process does when whoever started it is gone."""

import json
import pickle
import subprocess
import sys

import pytest

from tests.grading import fakes
from tests.grading.processes import KILL, wait_until


@KILL
@pytest.mark.parametrize("stubborn", [False, True])
def test_a_worker_whose_starter_is_gone_ends(calls, tmp_path, monkeypatch, stubborn):
    monkeypatch.setenv("FAKE_CLOSED", str(tmp_path / "closed"))
    # As one that is started in the background: deaf to interrupts.
    script = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    script += "from nnbook.grading.classroom import worker_program\n"
    script += "worker_program._GRACE_SECONDS = 1.5; worker_program.main()"
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", script, fakes.GRADER],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    wish = json.dumps({"seconds": 60, "stubborn": stubborn}).encode()
    process.stdin.write(pickle.dumps(None) + pickle.dumps(("slow.ipynb", wish)))
    process.stdin.flush()
    wait_until(lambda: calls())
    process.stdin.close()
    assert process.wait(10) == (1 if stubborn else 0)
    # Interrupted, it closes its grader and what that has started; in the end it must go.
    assert (tmp_path / "closed").exists() != stubborn

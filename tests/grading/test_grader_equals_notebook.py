"""Whatever runs in a Jupyter kernel runs the same in the sandbox, and earns the same."""

import os
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from tests.grading.odd_cells import ODD, OUTCOMES, UNCHECKED, cells
from tests.grading.submissions import notebook
from tools.notebooks import forked

EXERCISE = "count-parameters"
ASK = f"""
from nnbook.checks.notebook.session import SESSION
verdict = SESSION.verdicts.get({EXERCISE!r})
with open("verdict", "w") as file:
    said = (verdict.status, verdict.points, verdict.diagnosis) if verdict else ("none",)
    print(*said, file=file)
"""


@pytest.fixture
def in_a_kernel(tmp_path, starts_kernel):
    """Return a function that runs cells in a kernel and gives the verdict of their ``check``."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    forked.use()
    environment = {**os.environ, "NNBOOK_PROGRESS": "off", "PATH": path}
    manager, client = start_new_kernel(
        kernel_name="python3", cwd=tmp_path, env=environment, stdin=None
    )

    def answer(message):
        """As somebody who presses Enter, and leaves a debugger."""
        client.input("q" if "db" in message["content"]["prompt"] else "")

    def run(*sources):
        for source in (*sources, f"%cd {tmp_path}", ASK):
            reply = client.execute_interactive(
                source, output_hook=lambda message: None, stdin_hook=answer, timeout=120
            )
            last = reply["content"]["status"]
        assert last == "ok", reply["content"]
        return (tmp_path / "verdict").read_text().split()

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("name", ODD)
def test_the_grader_says_what_the_notebook_said(patient, in_a_kernel, name):
    result = patient.grade_bytes(f"{name}.ipynb", notebook(*cells(name)))
    assert result.error is None
    (graded,) = [each for each in result.exercises if each.id == EXERCISE]
    assert graded.status == OUTCOMES.get(name, "correct" if name not in UNCHECKED else "error"), (
        graded.message,
        result.notes,
    )
    said = in_a_kernel(*cells(name))
    if name not in UNCHECKED:
        assert said == list(map(str, (graded.status, graded.points, graded.diagnosis)))
    else:
        assert said == ["none"]

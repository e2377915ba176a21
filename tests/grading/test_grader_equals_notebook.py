"""Whatever runs in a Jupyter kernel runs the same in the sandbox, and earns the same."""

import os
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from tests.grading.odd_cells import ODD, OUTCOMES, UNCHECKED, cells
from tests.grading.submissions import notebook
from tests.sweep import part
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


@pytest.fixture(scope="module")
def graded():
    """What the grader said, by name: each notebook is graded once."""
    return {}


def grade(patient, graded, name):
    if name not in graded:
        graded[name] = patient.grade_bytes(f"{name}.ipynb", notebook(*cells(name)))
    result = graded[name]
    assert result.error is None
    (found,) = [each for each in result.exercises if each.id == EXERCISE]
    return found, result.notes


@pytest.mark.parametrize("name", ODD)
def test_the_grader_says_what_a_kernel_says(patient, graded, name):
    found, notes = grade(patient, graded, name)
    expected = OUTCOMES.get(name, "correct" if name not in UNCHECKED else "error")
    assert found.status == expected, (found.message, notes)


# What a kernel says is written down in ``OUTCOMES``: some are asked here whether that still holds.
@pytest.mark.parametrize(
    "name",
    [
        *OUTCOMES,
        *UNCHECKED,
        *part([each for each in ODD if each not in {*OUTCOMES, *UNCHECKED}], 10),
    ],
)
def test_the_grader_says_what_the_notebook_said(patient, graded, in_a_kernel, name):
    found, _ = grade(patient, graded, name)
    said = in_a_kernel(*cells(name))
    if name not in UNCHECKED:
        assert said == list(map(str, (found.status, found.points, found.diagnosis)))
    else:
        assert said == ["none"]

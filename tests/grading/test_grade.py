"""Whole submissions: what is deserved is given, no more and no less."""

import json
import time
from dataclasses import replace

import pytest

from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.files import ROOT
from nnbook.grading.grade import Grader
from nnbook.grading.options import Options
from nnbook.grading.sandbox.bubblewrap import NoSandbox
from nnbook.grading.sandbox.child import PlainChild
from tests.grading.submissions import (
    FULL,
    LIMITS,
    SHORT,
    full_but,
    notebook,
    points,
    solution,
    solved_but,
)

WRONG = "def neuron(x, w, b):\n    return x @ w"


def grade(grader, content):
    return grader.grade_bytes("work.ipynb", content)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_solutions_score_full(patient, chapter):
    path = ROOT / "solutions" / f"{chapter}.ipynb"
    if not path.exists():
        pytest.skip(f"there is no {path.name} yet")
    result = patient.grade(path)
    assert result.error is None
    assert result.chapters == (chapter,)
    assert {each.status for each in result.exercises} == {"correct"}
    assert result.score == result.max_score == sum(each.points for each in CHAPTERS[chapter])
    assert result.notes == ()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_untouched_exercises_are_not_attempted(patient, chapter):
    path = ROOT / "exercises" / f"{chapter}.ipynb"
    if not path.exists():
        pytest.skip(f"there is no {path.name} yet")
    result = patient.grade(path)
    assert result.chapters == (chapter,)
    assert {each.status for each in result.exercises} == {"not_attempted"}
    assert result.notes == ()  # no cell of it fails
    assert result.score == 0
    assert result.max_score == sum(each.points for each in CHAPTERS[chapter])


def test_one_wrong_answer_is_named_and_costs_only_itself(grader):
    result = grade(grader, solved_but("neuron", WRONG))
    neuron = result.exercises[0]
    assert (neuron.id, neuron.status) == ("neuron", "incorrect")
    assert neuron.diagnosis == "missing-bias"
    assert neuron.observed
    assert neuron.step
    assert neuron.evidence
    assert points(result) == full_but(neuron=neuron.points)
    assert neuron.points < 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("import os; os._exit(0)", "error"),
        ("import ctypes; ctypes.string_at(0)", "error"),
        ("raise SystemExit", "error"),
        ("return torch.zeros(1).expand(10**12)", "incorrect"),
        ("return [[]] * 10**6", "incorrect"),
        ("return float('nan')", "incorrect"),
        ("return type('T', (), {'__eq__': lambda s, o: True, '__float__': lambda s: 1.0})()", None),
        ("a = []; a.append(a); return a", "incorrect"),
        ("return torch.zeros((), dtype=torch.complex64)", "incorrect"),
        ("import torch; torch.allclose = lambda *a, **k: True; return 0.0", "incorrect"),
    ],
)
def test_a_bad_answer_costs_only_itself(grader, body, status):
    result = grade(grader, solved_but("neuron", f"def neuron(x, w, b):\n    {body}"))
    neuron = result.exercises[0]
    assert neuron.status == (status or "incorrect")
    assert neuron.status != "correct"
    assert {**points(result), "neuron": 0} == full_but(neuron=0)
    # What a function that does nothing useful gets too: a property such as the shape alone.
    assert neuron.points <= 1


def test_an_ended_process_is_told_in_words(grader):
    source = "def neuron(x, w, b):\n    import os; os._exit(3)"
    neuron = grade(grader, solved_but("neuron", source)).exercises[0]
    assert neuron.diagnosis == "ends-process"
    assert "exit code 3" in neuron.observed
    assert neuron.message.startswith(neuron.observed)
    assert neuron.step
    # The same for a cell that had to be left out.
    source = "import os; os._exit(3)\ndef neuron(x, w, b):\n    return x @ w + b"
    result = grade(grader, solved_but("neuron", source))
    assert result.exercises[0].diagnosis == "ends-process"
    assert points(result) == full_but(neuron=0)


def test_points_do_not_depend_on_what_checks_said(grader):
    """Tests in the notebook, its metadata and its outputs are not trusted."""
    claims = {
        "grade": {"points": 100},
        "nbgrader": {"grade": True, "locked": True, "points": 100},
        "score": "21 of 21",
    }
    cells = [
        cell.replace("from nnbook.checks import check", "import torch\n#") for cell in solution()
    ]
    cheat = "def check(*a): return 'correct'\nimport nnbook.checks\nnnbook.checks.check = check"
    forged = notebook(cheat, WRONG, "def linear(x, W, b): ...", metadata=claims)
    result = grade(grader, forged)
    assert result.score <= 1
    assert points(grade(grader, notebook(*cells, metadata=claims))) == FULL


def test_cells_in_any_order_and_without_tags(grader):
    assert points(grade(grader, notebook(solution()[0], *reversed(solution()[1:])))) == FULL


def test_one_cell_for_everything(grader):
    assert points(grade(grader, notebook("\n\n".join(solution())))) == FULL


def test_a_syntax_error_elsewhere_costs_nothing(grader):
    assert points(grade(grader, notebook("def broken(:", *solution(), "%nonsense", "1 +"))) == FULL


NEURON = "def neuron(x, w, b):\n    return x @ w + b"


@pytest.mark.parametrize(
    ("cell", "diagnosis", "said"),
    [
        (f"1 / 0\n{NEURON}", "division-by-zero", "a ZeroDivisionError in line 1: `1 / 0`"),
        (f"import not_installed\n{NEURON}", "module-not-there", "No module named"),
        (f"raise OSError('no disk')\n{NEURON}", "cell-fails", "so the function was never made"),
        (f"n = int(input('n? '))\n{NEURON}", "asks-for-input", "Nobody answers `input()`"),
        (f"import sys\nsys.exit()\n{NEURON}", "cell-fails", "never made"),
        (f"%%skip 1\n{NEURON}", "cell-fails", "`%%skip 1`: Cell magic `%%skip` not found. What"),
        ("def neuron(x, w, b)\n    return x @ w + b", "syntax-error", "could not read the cell"),
        (
            f"<<<<<<< HEAD\n{NEURON}\n=======\n{NEURON} + 0\n>>>>>>> main",
            "unresolved-conflict",
            "Git left two versions",
        ),
    ],
)
def test_what_kept_a_cell_from_its_def_is_no_fault_of_the_function(grader, cell, diagnosis, said):
    result = grader.grade_bytes("a.ipynb", notebook(cell))
    (neuron,) = [each for each in result.exercises if each.id == "neuron"]
    assert (neuron.status, neuron.points, neuron.diagnosis) == ("error", 0, diagnosis)
    assert neuron.message.startswith("The cell that defines `neuron` failed before it came to it")
    assert said in neuron.message
    assert "Your `neuron`" not in neuron.message


def test_prints_and_warnings_cost_nothing(grader):
    noisy = "import warnings, sys\nwarnings.warn('w')\nprint('x' * 100000, file=sys.stderr)"
    source = (
        "def neuron(x, w, b):\n    import warnings; warnings.warn('w'); print('hello')\n"
        "    return x @ w + b"
    )
    assert points(grade(grader, solved_but("neuron", source, noisy))) == FULL


def test_what_was_printed_is_reported(grader):
    source = "def neuron(x, w, b):\n    print('my trace \\x1b[31m')\n    return x @ w"
    result = grade(grader, solved_but("neuron", source))
    assert "my trace" in result.exercises[0].printed
    assert len(result.exercises[0].printed) <= 1000


def test_a_table_of_answers_is_worth_nothing(grader):
    """Answers copied from the notebook's own check, on its inputs, are right there only."""
    known = EXERCISES["neuron"].cases(2024)
    table = {str([x.tolist() for x in case.arguments]): None for case in known}
    rows = []
    for case in known:
        x, w, b = case.arguments
        rows.append(f"    {str([t.tolist() for t in (x, w, b)])!r}: {float(x @ w + b)},")
    assert len(rows) == len(table)
    source = (
        "TABLE = {\n" + "\n".join(rows) + "\n}\n"
        "def neuron(x, w, b):\n"
        "    return torch.tensor(TABLE.get(str([t.tolist() for t in (x, w, b)]), 0.0))"
    )
    result = grade(grader, solved_but("neuron", source))
    assert result.exercises[0].status == "incorrect"


def test_an_answer_in_a_cell_that_is_no_code_is_said_where_it_is_missed(grader):
    content = json.loads(notebook(*solution()))
    for cell in content["cells"]:
        if "def neuron" in cell["source"]:
            cell["cell_type"] = "markdown"
    result = grade(grader, json.dumps(content).encode())
    assert points(result) == full_but(neuron=0)
    assert result.exercises[0].status == "not_attempted"
    assert "which is Markdown and not code" in result.exercises[0].message
    assert "which is Markdown and not code" in result.notes[0]


def test_an_error_has_one_line_and_no_exercises(grader, tmp_path):
    for result in (
        grader.grade(tmp_path / "none.ipynb"),
        grader.grade_bytes("x", b"\xff\xfe"),
        grader.grade_bytes("x", notebook("x = 1")),
        grader.grade_bytes("x", b" " * (LIMITS.notebook_size + 1)),
    ):
        assert result.error
        assert "\n" not in result.error
        assert result.exercises == ()
        assert (result.score, result.max_score) == (0, 0)


def test_nothing_unforeseen_stops_a_batch(grader, monkeypatch):
    def broken(*given):
        raise ZeroDivisionError

    monkeypatch.setattr("nnbook.grading.grade.parse", broken)
    assert grade(grader, notebook(*solution())).error == "could not be graded: ZeroDivisionError"
    monkeypatch.undo()
    monkeypatch.setattr("nnbook.grading.submission.chapters.chapters", broken)
    assert grade(grader, notebook(*solution())).error == "could not be graded: ZeroDivisionError"
    monkeypatch.undo()
    assert points(grade(grader, notebook(*solution()))) == FULL


def test_a_sandbox_that_fails_is_an_error_not_a_mark(grader, monkeypatch):
    """No learner loses points because the grader's machine had a bad day."""
    monkeypatch.setattr(
        "nnbook.grading.sandbox.child.SandboxedChild._settings",
        lambda self, preload: {"preload": [], "uid": None, "folder": "?"},
    )
    result = grade(grader, notebook(*solution()))
    assert result.error
    assert "mount" in result.error
    assert result.exercises == ()
    monkeypatch.undo()
    assert points(grade(grader, notebook(*solution()))) == FULL


def test_a_child_that_ended_is_replaced(grader):
    assert points(grade(grader, notebook(*solution()))) == FULL
    grader._child._process.kill()
    grader._child._process.wait()
    assert points(grade(grader, notebook(*solution()))) == FULL


@pytest.mark.python
def test_without_a_sandbox_nothing_is_graded_unless_asked(monkeypatch, tmp_path):
    monkeypatch.setattr("nnbook.grading.sandbox.bubblewrap.shutil.which", lambda name: None)
    path = tmp_path / "work.ipynb"
    path.write_bytes(notebook(*solution()))

    def graded(sandbox):
        with Grader(Options(sandbox=sandbox, limits=LIMITS)) as opened:
            return opened.grade(path)

    with pytest.raises(NoSandbox, match="install bubblewrap"):
        graded("required")
    result = graded("preferred")
    assert points(result) == FULL
    assert "install bubblewrap" in result.layers_missing[0]
    # From here on both are the same: a plain child, and what is missing said in other words.
    with Grader(Options(sandbox="off", limits=LIMITS)) as opened:
        assert isinstance(opened._child, PlainChild)
        result = opened.grade(tmp_path / "none.ipynb")
    assert "--no-sandbox" in result.layers_missing[0]


def test_missing_layers_are_named(sandbox, monkeypatch, tmp_path):
    """That it works without one is seen where an ordinary user opens a sandbox."""
    monkeypatch.setattr("nnbook.grading.sandbox.cgroup._parents", lambda: [])
    with Grader(Options(limits=LIMITS)) as opened:
        result = opened.grade(tmp_path / "none.ipynb")
    assert "systemd-run" in result.layers_missing[0]


def test_the_time_is_bounded_and_costs_nothing_else(grader, monkeypatch):
    """An exercise hangs, and a cell too."""
    quick = replace(EXERCISES["neuron"], seconds=0.6)
    monkeypatch.setattr("nnbook.grading.judging.EXERCISES", {**EXERCISES, "neuron": quick})
    hurried = Grader(replace(grader.options, limits=SHORT))
    grader.start()
    hurried._child = grader._child
    hanging = "def neuron(x, w, b):\n    while True: pass"
    start = time.monotonic()
    result = grade(hurried, solved_but("neuron", hanging, "while True: pass"))
    assert time.monotonic() - start < SHORT.submission + 10
    assert result.exercises[0].status == "timeout"
    assert points(result) == full_but(neuron=0)
    assert len(result.notes) == 1

"""The command line: what it prints, and its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnbook.checks.judging.verdict import Verdict
from nnbook.files import ROOT
from nnbook.grading import cli
from nnbook.grading.results import SubmissionResult
from nnbook.grading.sandbox.bubblewrap import NoSandbox
from tests.grading.submissions import notebook, solution


class FakeGrader:
    """Grades by the content of the file: the word ``bad`` cannot be graded."""

    layers = ()

    def __init__(self, options):
        self.options = options

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def grade(self, path):
        name = os.fspath(path)
        if not os.path.isfile(name):
            return SubmissionResult(name, "no such file")
        if b"bad" in Path(name).read_bytes():
            return SubmissionResult(name, "not a notebook: not JSON, or cut off")
        exercise = Verdict("neuron", "One neuron", "correct", 4, 4, points_to="Good.")
        return SubmissionResult(name, None, (exercise,), ("01_layers",), (), self.layers)


@pytest.fixture
def fake(monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "Grader", FakeGrader)
    for name in ("a.ipynb", "b.ipynb"):
        (tmp_path / name).write_bytes(b"good")
    (tmp_path / "c.ipynb").write_bytes(b"bad")
    return tmp_path


def run(capsys, *arguments):
    code = cli.main([str(each) for each in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_graded_notebook_exits_0(fake, capsys):
    code, out, err = run(capsys, "grade", fake / "a.ipynb")
    assert (code, err) == (0, "")
    assert "4 of 4 points" in out
    assert "✓ One neuron" in out


def test_what_cannot_be_graded_exits_2_with_one_line(fake, capsys):
    for name in ("c.ipynb", "missing.ipynb"):
        code, out, err = run(capsys, "grade", fake / name)
        assert code == 2
        assert out == ""
        assert err.count("\n") == 1
        assert name in err


def test_a_folder_grades_the_rest_and_lists_the_error(fake, capsys):
    code, out, err = run(capsys, "grade", fake)
    assert (code, err) == (0, "")
    assert "c.ipynb: not graded: not a notebook" in out
    assert "All: 8 of 8 points · 2 of 3 notebooks graded" in out


def test_one_bad_path_among_good_ones_exits_2_and_grades_the_rest(fake, capsys):
    code, out, err = run(capsys, "grade", fake / "a.ipynb", fake / "c.ipynb")
    assert code == 2
    assert err.count("\n") == 1
    assert "a.ipynb: 4 of 4 points" in out


def test_a_folder_without_notebooks_exits_2(fake, capsys):
    (fake / "empty").mkdir()
    code, _, err = run(capsys, "grade", fake / "empty")
    assert code == 2
    assert err.count("\n") == 1
    assert "no notebook" in err
    (fake / "empty" / "essay.pdf").write_bytes(b"%PDF")
    code, _, err = run(capsys, "grade", fake / "empty")
    assert code == 2
    assert err.count("\n") == 1
    assert "essay.pdf (a PDF, not a notebook)" in err
    (fake / "c.ipynb").rename(fake / "empty" / "c.ipynb")
    code, _, err = run(capsys, "grade", fake / "empty")
    assert code == 2
    assert err.count("\n") == 1


def test_what_is_left_out_is_named(fake, capsys):
    (fake / "essay.pdf").write_bytes(b"%PDF")
    (fake / "work.zip").write_bytes(b"PK\x03\x04")
    code, out, err = run(capsys, "grade", fake)
    assert (code, err) == (0, "")
    assert f"left out: a PDF, not a notebook: {fake}/essay.pdf" in out
    assert "work.zip: not graded: an archive: unpack it" in out
    page, summary = fake / "page.html", fake / "summary"
    code, out, err = run(capsys, "grade", "--json", "--html", page, "--summary", summary, fake)
    assert code == 0
    assert err == f"left out: a PDF, not a notebook: {fake}/essay.pdf\n"
    assert list(json.loads(out)) == ["submissions"]
    assert "essay.pdf: a PDF, not a notebook" in page.read_text("utf-8")
    assert "essay.pdf: a PDF, not a notebook\n" in summary.read_text("utf-8")


def test_json_is_one_object_also_for_what_cannot_be_graded(fake, capsys):
    code, out, err = run(capsys, "grade", "--json", fake)
    assert (code, err) == (0, "")
    submissions = json.loads(out)["submissions"]
    assert [each["score"] for each in submissions] == [4, 4, 0]
    assert [each["error"] is None for each in submissions] == [True, True, False]
    code, out, err = run(capsys, "grade", "--json", fake / "c.ipynb")
    assert code == 2
    assert json.loads(out)["submissions"][0]["error"].startswith("not a notebook")
    assert err.count("\n") == 1


def test_missing_layers_are_named_once_on_standard_error(fake, capsys, monkeypatch):
    monkeypatch.setattr(FakeGrader, "layers", ("no sandbox: install bubblewrap",))
    for more in ([], ["--json"]):
        code, out, err = run(capsys, "grade", *more, fake)
        assert code == 0
        assert err == "isolation: no sandbox: install bubblewrap\n"
        assert "bubblewrap" not in out


def test_a_missing_sandbox_exits_2_and_names_the_way_out(fake, capsys, monkeypatch):
    def missing(self):
        raise NoSandbox("no sandbox: install bubblewrap")

    monkeypatch.setattr(FakeGrader, "__enter__", missing)
    code, out, err = run(capsys, "grade", fake)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "install bubblewrap" in err
    assert "--no-sandbox" in err


@pytest.mark.parametrize(
    ("flags", "mode"), [([], "required"), (["--own"], "preferred"), (["--no-sandbox"], "off")]
)
def test_isolation_is_chosen_on_the_command_line(fake, capsys, monkeypatch, flags, mode):
    seen = []
    monkeypatch.setattr(
        cli, "Grader", lambda options: seen.append(options.sandbox) or FakeGrader(options)
    )
    run(capsys, "grade", *flags, fake)
    assert seen == [mode]


def test_reports_are_written(fake, capsys):
    page, summary = fake / "new" / "report.html", fake / "summary.md"
    summary.write_text("before\n")
    code, _, err = run(capsys, "grade", fake, "--html", page, "--summary", summary)
    assert (code, err) == (0, "")
    assert "One neuron" in page.read_text("utf-8")
    assert summary.read_text("utf-8").startswith("before\n")
    assert "One neuron" in summary.read_text("utf-8")


def test_a_report_that_cannot_be_written_exits_2(fake, capsys):
    code, out, err = run(capsys, "grade", fake, "--html", fake)
    assert code == 2
    assert err.count("\n") == 1
    assert "4 of 4 points" in out


def test_help_names_both_commands(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert "grade-class" in out
    with pytest.raises(SystemExit) as caught:
        cli.main(["grade"])
    assert caught.value.code == 2


@pytest.mark.python
def test_grading_does_not_load_what_it_does_not_need():
    """Torch is loaded while the child loads it; nbformat and Jinja2 cost time that nobody has."""
    program = (
        "import sys; sys.argv = ['nnbook', 'grade', 'nothing.ipynb']\n"
        "from nnbook.grading.cli import main; main(); print(sorted(\n"
        "    {'torch', 'nbformat', 'jinja2', 'distributed', 'tqdm', 'IPython'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_command_as_it_is_installed(sandbox, tmp_path):
    """Once in full: a process of its own, a real sandbox, JSON on standard output."""
    (tmp_path / "work.ipynb").write_bytes(notebook(*solution()))
    (tmp_path / "bad.ipynb").write_bytes(b"{")
    command = [sys.executable, "-m", "nnbook.grading", "grade", "--json", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    bad, good = json.loads(done.stdout)["submissions"]
    assert (good["score"], good["max_score"], good["error"]) == (21, 21, None)
    assert bad["error"].startswith("not a notebook")
    if sys.platform == "linux" and os.access("/sys/fs/cgroup", os.W_OK):
        assert "bubblewrap" not in done.stderr


def test_a_reader_that_stops_listening_is_no_error(sandbox, tmp_path):
    (tmp_path / "bad.ipynb").write_bytes(b"{")
    program = f"{sys.executable} -m nnbook.grading grade --json {tmp_path} | true"
    done = subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {program}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    assert "Broken pipe" not in done.stderr

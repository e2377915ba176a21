"""The workflows for courses on GitHub: what they call exists, and what they are given is data."""

import os
import re
import shlex
import shutil
import subprocess

import pytest
import yaml

from nnbook.files import ROOT
from nnbook.grading import class_command, cli

FOLDER = ROOT / ".github" / "workflows"
COURSE = ("feedback.yml", "grade-class.yml")


def workflow(name):
    # YAML reads the key `on` as true.
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def steps(name):
    (job,) = workflow(name)["jobs"].values()
    return job["steps"]


def script(name, step):
    return next(each["run"] for each in steps(name) if each.get("name") == step)


@pytest.mark.parametrize("name", COURSE)
def test_a_workflow_may_read_and_its_scripts_hold_no_expression(name):
    assert workflow(name)["permissions"] == {"contents": "read"}
    for step in steps(name):
        # An expression is pasted into the script; a variable is not.
        assert "${{" not in step.get("run", "")
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


def test_actions_are_pinned_alike():
    used = {}
    for file in FOLDER.glob("*.yml"):
        for action, version in re.findall(r"uses: (\S+)@(\S+)", file.read_text(encoding="utf-8")):
            used.setdefault(action, set()).add(version)
    assert all(len(versions) == 1 for versions in used.values()), used


@pytest.mark.parametrize("name", COURSE)
def test_the_commands_exist(name, monkeypatch):
    called = []
    monkeypatch.setattr(cli, "grade", lambda chosen: called.append(vars(chosen)) or 0)
    monkeypatch.setattr(class_command, "run", lambda chosen: called.append(vars(chosen)) or 0)
    lines = [
        re.sub(r"\$\{([A-Z]+):\+(\S+) \"\$\1\"\}", r"\2 01_layers", line.strip())
        for step in steps(name)
        for line in step.get("run", "").replace("\\\n", " ").splitlines()
        if ".venv/bin/nnbook" in line
    ]
    assert lines
    for line in lines:
        assert cli.main(shlex.split(line)[1:]) == 0
    assert len(called) == len(lines)


@pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="runs on Linux runners")
@pytest.mark.parametrize("given", [{}, {"CHAPTER": "01_layers", "ROSTER": "my class.csv"}])
def test_what_a_teacher_fills_in_reaches_the_command_whole(tmp_path, given):
    for path, text in {
        ".venv/bin/nnbook": 'printf "%s\\n" "$@" > said',
        "bin/openssl": "echo x",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(f"#!/bin/bash\n{text}\n")
        (tmp_path / path).chmod(0o755)
    environment = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "FOLDER": "a b", **given}
    command = ["bash", "-e", "-c", script("grade-class.yml", "grade")]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    more = [each for name, value in given.items() for each in (f"--{name.lower()}", value)]
    assert (tmp_path / "said").read_text().splitlines() == [
        *("grade-class", "a b", "--out", "results"),
        *more,
    ]


def test_only_the_step_that_collects_has_the_token():
    holders = [each.get("name") for each in steps("grade-class.yml") if "secrets." in str(each)]
    assert holders == ["collect"]


@pytest.fixture
def collect(tmp_path):
    """Return a function that runs the collecting step with a stand-in for ``gh``."""
    fake = tmp_path / "bin" / "gh"
    fake.parent.mkdir()
    fake.write_text(
        '#!/bin/bash\necho "$@" >> "$CALLS"\n'
        'if [ "$1" = api ]; then printf "course/book-ada\\ncourse/book-alan\\n"; exit; fi\n'
        'cat > /dev/null\n[ "$3" = course/book-alan ] && exit 1\n'
        'mkdir -p "$4/exercises" && touch "$4/exercises/01_layers.ipynb"\n'
    )
    fake.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()

    def run(assignment):
        environment = {
            "PATH": f"{fake.parent}:{os.environ['PATH']}",
            "CALLS": str(tmp_path / "calls"),
            "ASSIGNMENT": assignment,
        }
        command = ["bash", "-e", "-c", script("grade-class.yml", "collect")]
        done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True)
        return done, work

    return run


needs_bash = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("bash"), reason="runs on Linux runners"
)


@needs_bash
def test_what_cannot_be_cloned_is_still_reported(collect):
    from nnbook.grading.submission.collecting import collect as find

    done, work = collect("123")
    assert done.returncode == 0, done.stderr
    found = {each.path: each.problem for each in find(work / "collected").submissions}
    assert found == {
        "book-ada/exercises/01_layers.ipynb": "",
        "book-alan": "a folder without a notebook",
    }


@needs_bash
def test_an_assignment_is_a_number(collect):
    done, work = collect("1/../../user; touch pwned")
    assert done.returncode == 1
    assert "an assignment is a number" in done.stderr
    assert list(work.iterdir()) == []

"""The workflows of GitHub Actions: what can be said about them without running them."""

import re
from pathlib import Path

import pytest
import yaml

from nnbook.files import ROOT
from tools.machine import node

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# What anybody can write into an issue, a branch name or a commit message.
UNTRUSTED = re.compile(r"github\.(event\.(?!repository\.)|head_ref)")
# The only jobs that may do more than read: file, then the permissions.
MAY_WRITE = {"site.yml": {"pages": "write", "id-token": "write"}}
MOST_MINUTES = {"grade-class.yml": 360}  # a class may be large; elsewhere an hour is a hang


class Strict(yaml.SafeLoader):
    """Refuses a key that is given twice, and reads `on` as a word, as GitHub does."""


def _mapping(loader, node):
    keys = [key.value for key, _ in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    assert not twice, f"given twice: {twice}"
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> dict:
    return yaml.load(path.read_text(encoding="utf-8"), Strict)


def steps(workflow: dict) -> list[dict]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def unpinned(text: str) -> list[str]:
    """The actions in a workflow's text that are not a commit with its version beside it."""
    used = re.findall(r"^\s*(?:- )?uses:\s*(.*?)\s*$", text, re.MULTILINE)
    return [action for action in used if not PINNED.fullmatch(action)]


every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def test_there_are_workflows():
    assert {"site.yml", "tests.yml", "weekly.yml"} <= {path.name for path in WORKFLOWS}


@every_workflow
def test_the_workflow_is_whole(path):
    workflow = read(path)
    assert {"name", "on", "permissions", "jobs"} <= workflow.keys()
    assert workflow["jobs"]
    for name, job in workflow["jobs"].items():
        assert re.fullmatch(r"[a-z][a-z-]*", name)
        assert job["runs-on"].startswith("ubuntu-")
        assert 1 <= int(job["timeout-minutes"]) <= MOST_MINUTES.get(path.name, 60)
    for step in steps(workflow):
        assert ("uses" in step) != ("run" in step), step
    for event in workflow["on"].get("schedule", []) if isinstance(workflow["on"], dict) else []:
        assert re.fullmatch(r"[\d*,/-]+( [\d*,/-]+){4}", event["cron"])


def test_a_linter_that_knows_github_s_syntax_finds_nothing():
    texts = {f".github/workflows/{path.name}": path.read_text("utf-8") for path in WORKFLOWS}
    assert node.run("workflows.mjs", texts) == []
    name = ".github/workflows/tests.yml"
    (found,) = node.run("workflows.mjs", {name: texts[name].replace("runs-on", "run-on")})[:1]
    assert (found["file"], found["line"] > 1) == (name, True)


def test_each_workflow_has_its_own_name():
    names = [read(path)["name"] for path in WORKFLOWS]
    assert len(set(names)) == len(names)


@every_workflow
def test_a_workflow_may_only_read(path):
    workflow = read(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for job in workflow["jobs"].values():
        granted = job.get("permissions", {})
        assert isinstance(granted, dict), "name each permission"
        writes = {scope: level for scope, level in granted.items() if level != "read"}
        assert writes == (MAY_WRITE.get(path.name, {}) if writes else {})


@every_workflow
def test_actions_are_commits_with_their_version_beside_them(path):
    assert unpinned(path.read_text(encoding="utf-8")) == []


def test_a_tag_a_branch_or_a_hash_without_version_is_no_pin():
    commit = "3d3c42e5aac5ba805825da76410c181273ba90b1"
    good = f"  - uses: actions/checkout@{commit} # v7.0.1\n"
    bad = ["actions/checkout@v7", "actions/checkout@main", f"actions/checkout@{commit}"]
    bad += [f"actions/checkout@{commit[:7]} # v7.0.1", f"actions/checkout@{commit} # v7"]
    assert unpinned(good + "".join(f"    uses: {action}\n" for action in bad)) == bad


def test_an_action_has_one_commit_everywhere():
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    versions: dict[str, set] = {}
    for action, pin in re.findall(r"uses:\s*(\S+)@(.*)", text):
        versions.setdefault(action, set()).add(pin.strip())
    assert {action: pins for action, pins in versions.items() if len(pins) > 1} == {}


@every_workflow
def test_nothing_from_outside_reaches_a_shell(path):
    workflow = read(path)
    assert "pull_request_target" not in workflow["on"]
    for step in steps(workflow):
        for expression in re.findall(r"\$\{\{(.*?)\}\}", step.get("run", "")):
            assert not UNTRUSTED.search(expression), step["run"]
        if step.get("uses", "").startswith("actions/checkout@"):
            # Code of the repository runs next; it needs no token to push with.
            assert step.get("with", {}).get("persist-credentials") is False


@every_workflow
def test_what_a_step_runs_is_in_the_repository(path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for step in steps(read(path)):
        script = step.get("run", "")
        assert set(re.findall(r"^\s*make (\w+)", script, re.MULTILINE)) <= targets
        for name in re.findall(r"(?<![\w/.-])(?:tools|tests|book|solutions)/[\w./-]*", script):
            assert (ROOT / name).exists(), name


def test_weekly_tries_every_python_that_the_package_promises():
    workflow = read(ROOT / ".github" / "workflows" / "weekly.yml")
    tried = workflow["jobs"]["newest"]["strategy"]["matrix"]["python"]
    assert tried == ["3.11", "3.12", "3.13"]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">={tried[0]}"' in project


def test_dependabot_groups_everything_and_holds_jupyter_book_below_2():
    updates = {
        entry["package-ecosystem"]: entry
        for entry in read(ROOT / ".github" / "dependabot.yml")["updates"]
    }
    assert {name: entry["directory"] for name, entry in updates.items()} == {
        "pip": "/",
        "npm": "/web",
        "github-actions": "/",
    }
    for entry in updates.values():
        (group,) = entry["groups"].values()
        assert group["patterns"] == ["*"]
        assert entry["schedule"]["interval"]
    held = {rule["dependency-name"]: rule for rule in updates["pip"]["ignore"]}
    assert held["jupyter-book"]["versions"] == [">=2"]

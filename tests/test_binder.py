"""Binder's image, as far as it can be seen without building it."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from nnbook.files import ROOT

BINDER = ROOT / "binder"


def requirements(path: Path) -> dict[str, Requirement]:
    """The requirements in a file by name, without its options."""
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    found = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def exact(requirement: Requirement) -> Version:
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    return Version(pin.version)


@pytest.fixture(scope="module")
def dockerfile(tmp_path_factory, starts_python):
    """What repo2docker would build from the files that Binder reads."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(BINDER, folder / "binder")
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "python=3.12" in done.stderr
    return done.stdout


def test_binder_takes_our_folder_and_python_3_12(dockerfile):
    assert re.search(r"environment-2epy-2d3-2e12\S* /tmp/env/environment\.lock", dockerfile)
    assert re.findall(r'pip install .*-r "(.*)"', dockerfile) == ["binder/requirements.txt"]


def test_the_constraints_are_there_before_pip_reads_them(dockerfile):
    steps = [
        "COPY --chown=0:0 src/ ${REPO_DIR}/",
        '-r "binder/requirements.txt"',
        "RUN chmod +x binder/postBuild",
        "RUN ./binder/postBuild",
    ]
    places = [dockerfile.index(step) for step in steps]
    assert places == sorted(places)
    assert "-c ../constraints.txt\n" in (BINDER / "requirements.txt").read_text(encoding="utf-8")


def test_binder_installs_what_the_package_needs_and_nothing_else():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {canonicalize_name(Requirement(name).name) for name in project["dependencies"]}
    assert set(requirements(BINDER / "requirements.txt")) == needed


def test_binder_gets_the_tested_versions_and_torch_without_cuda():
    tested = requirements(ROOT / "constraints.txt")
    asked = requirements(BINDER / "requirements.txt")
    torch = asked.pop("torch")
    assert str(exact(torch)) == f"{exact(tested['torch'])}+cpu"
    for name, requirement in asked.items():
        assert not requirement.specifier, f"{name}: versions stand in constraints.txt"
        assert name in tested
    assert not exact(tested["torch"]).local, "elsewhere the platform's own build is right"


def test_the_tested_versions_are_within_what_is_promised():
    tested = requirements(ROOT / "constraints.txt")
    for name, promised in requirements(ROOT / "requirements.txt").items():
        assert exact(tested[name]) in promised.specifier, name


def test_binder_s_own_jupyter_is_one_that_the_book_supports():
    folder = Path(find_spec("repo2docker").origin).parent
    lock = folder / "buildpacks" / "conda" / "environment.py-3.12-linux-64.lock"
    provided = dict(re.findall(r"/([a-z_]+)-([\d.]+)-[^/]*\.conda", lock.read_text("utf-8")))
    promised = requirements(ROOT / "requirements.txt")
    for name in ("jupyterlab", "ipykernel"):
        assert provided[name] in promised[name].specifier


@pytest.mark.python
def test_the_warm_import_runs():
    script = (BINDER / "postBuild").read_text(encoding="utf-8")
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "pip install --quiet --no-deps -e .\n" in script
    (code,) = re.findall(r'^python -c "(.*)"$', script, re.MULTILINE)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)

"""The set-up cell: what it does on a Colab of paper, and that it does nothing elsewhere."""

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from shlex import quote

import pytest

from nnbook.files import ROOT
from tools.configuration import repository
from tools.notebooks import build as notebooks
from tools.notebooks import colab
from tools.notebooks.stamps import problems
from tools.site import build as site

CONFIG = "repository:\n  url: {url}\n  branch: main\n"
SOURCE = """---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A page

```{code-cell}
print("first")
```
"""
SOLVED = SOURCE.replace(
    'print("first")', ":tags: [exercise-one]\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION"
)
EXERCISE = ["exercises/01_a.ipynb"]  # the quickest to build: nothing is run
# Runs the code on its input in IPython, twice, without what .pth files add: not even an editable
# nnbook is there. Prints which modules it brought.
PAPER = """
import sys
sys.path[1:1] = [{packages!r}]
code = sys.stdin.read()
{before}
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for _ in range(2):
    shell.run_cell(code).raise_error()
"""
# A shebang cannot hold the path of a Python in a folder with a space.
PIP = """#!/bin/sh
exec {python} -S {program} "$@"
"""
PIP_PROGRAM = """import json, os, sys
sys.dont_write_bytecode = True
with open(os.path.join({site!r}, "pip.jsonl"), "a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
os.makedirs(os.path.join({site!r}, "nnbook"), exist_ok=True)
open(os.path.join({site!r}, "nnbook", "__init__.py"), "w").close()
"""


@pytest.fixture
def paper(tmp_path):
    """A function that runs code as Colab would, or elsewhere; answers with what happened."""
    (tmp_path / "bin").mkdir()
    pip = tmp_path / "bin" / "pip"
    packages = tmp_path / "site"
    output = packages / "google" / "colab" / "output"
    output.mkdir(parents=True)
    (output / "__init__.py").write_text(
        f"def enable_custom_widget_manager():\n    open({str(packages / 'enabled')!r}, 'a').close()"
    )
    (output.parent / "__init__.py").touch()
    program = tmp_path / "pip.py"
    program.write_text(PIP_PROGRAM.format(site=str(packages)))
    pip.write_text(PIP.format(python=quote(sys.executable), program=quote(str(program))))
    pip.chmod(0o755)

    def run(code, on_colab):
        program = PAPER.format(
            packages=sysconfig.get_path("purelib"),
            before="import google.colab" if on_colab else "",
        )
        environment = os.environ | {
            "PATH": f"{pip.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(packages),
            "IPYTHONDIR": str(tmp_path / "ipython"),
        }
        done = subprocess.run(
            [sys.executable, "-S", "-c", program],
            input=code,
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
        log = packages / "pip.jsonl"
        calls = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return calls, (packages / "enabled").exists(), done.stdout

    return run


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of one chapter and one exercise that names a repository, as the working folder."""
    monkeypatch.chdir(tmp_path)
    for folder in ("book", "solutions", "nnbook"):
        (tmp_path / folder).mkdir()
    (tmp_path / "book" / "01_a.md").write_text(SOURCE)
    (tmp_path / "solutions" / "01_a.md").write_text(SOLVED)
    (tmp_path / "_config.yml").write_text(CONFIG.format(url="https://example.org/owner/name"))
    (tmp_path / "requirements.txt").write_text("torch>=2\nanywidget>=0.9,<0.12   # why\n")
    return tmp_path


def cells(path):
    return json.loads(path.read_text())["cells"]


@pytest.mark.python
def test_colab_gets_the_package_once_and_nothing_is_replaced(paper):
    calls, enabled, _ = paper(colab.setup_source(ROOT), on_colab=True)
    assert enabled
    (call,) = calls
    assert call[0] == "install"
    assert "--no-deps" in call
    packages = [part for part in call[1:] if not part.startswith("--")]
    found = repository(ROOT)
    assert packages[-1] == f"git+{found.address}@{found.branch}"
    names = [re.split(r"[<>=!~]", package)[0] for package in packages[:-1]]
    assert names == ["anywidget", "psygnal"]
    assert not {"--upgrade", "-U", "--force-reinstall"} & set(call)
    assert "torch" not in " ".join(call)


@pytest.mark.python
def test_the_package_that_is_there_is_left_alone(paper, tmp_path):
    (tmp_path / "site" / "nnbook").mkdir()
    (tmp_path / "site" / "nnbook" / "__init__.py").touch()
    assert paper(colab.setup_source(ROOT), on_colab=True) == ([], True, "")


@pytest.mark.python
def test_elsewhere_it_does_nothing_and_says_nothing(paper):
    assert paper(colab.setup_source(ROOT), on_colab=False) == ([], False, "")


def test_colab_has_or_gets_whatever_the_package_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[\s<>=!~;\[]", name)[0] for name in project["dependencies"]}
    assert needed <= {*colab.PREINSTALLED, *colab.INSTALLED}
    assert "torch" not in colab.INSTALLED


def test_the_notebooks_import_nothing_else():
    known = {"torch", "numpy", "matplotlib", "ipywidgets", "anywidget", "sklearn"}
    known |= {"IPython", "traitlets"}  # Jupyter's own
    known |= {"nnbook", *sys.stdlib_module_names}
    sources = [p for p in (ROOT / "nnbook").rglob("*.py") if "grading" not in p.parts]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    for page in [*(ROOT / "book").glob("*.ipynb"), *(ROOT / "solutions").glob("*.ipynb")]:
        code = [c for c in cells(page) if c["cell_type"] == "code" and not colab.is_setup(c)]
        trees += [ast.parse("".join(cell["source"])) for cell in code]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {n.module for n in nodes if isinstance(n, ast.ImportFrom) and not n.level}
    assert {name.partition(".")[0] for name in names} - known == set()


@pytest.mark.kernel
def test_every_notebook_gets_the_cell_before_its_first_code(book):
    assert notebooks.main([], book) == 0
    assert problems(book) == []
    built = {path: path.read_bytes() for path in book.rglob("*.ipynb")}
    assert len(built) == 3
    for path in built:
        title, setup, code = cells(path)
        assert title["cell_type"] == "markdown"
        assert "git+https://example.org/owner/name@main" in "".join(setup["source"])
        assert '"anywidget>=0.9,<0.12" "psygnal"' in "".join(setup["source"])
        assert setup["metadata"] == {"cellView": "form", "tags": list(colab.TAGS)}
        # Built pages ran it, as they ran every code cell: no rule needs an exception.
        ran = path.parent.name != "exercises"
        assert [setup["execution_count"], setup["outputs"]] == [1 if ran else None, []]
        assert code["execution_count"] == (2 if ran else None)
    assert notebooks.main(["--force"], book) == 0
    assert {path: path.read_bytes() for path in built} == built


@pytest.mark.parametrize("change", ["address", "environment", "range", "none"])
def test_another_address_or_range_makes_notebooks_stale(book, monkeypatch, change):
    assert notebooks.main(EXERCISE, book) == 0
    if change == "address":
        (book / "_config.yml").write_text(CONFIG.format(url="https://example.org/fork/name"))
    elif change == "environment":
        monkeypatch.setenv("NNBOOK_REPOSITORY", "https://example.org/fork/name/")
    elif change == "range":
        (book / "requirements.txt").write_text("anywidget>=0.11,<0.13\n")
    else:
        (book / "_config.yml").unlink()
    found = [str(problem) for problem in problems(book, ["exercises"])]
    assert len(found) == 1
    assert (
        "sets Colab up for another repository or other versions: run `make notebooks`" in found[0]
    )
    assert notebooks.main(EXERCISE, book) == 0
    assert problems(book, ["exercises"]) == []
    text = (book / "exercises" / "01_a.ipynb").read_text()
    assert ("git+https://example.org/fork/name@main" in text) == (
        change in ("address", "environment")
    )
    assert ("google.colab" in text) == (change != "none")


@pytest.mark.parametrize("address", ["github.com/a/b", "https://github.com", 'https://a/b/"; x'])
def test_a_malformed_address_is_one_line(book, monkeypatch, capsys, address):
    assert notebooks.main(EXERCISE, book) == 0
    monkeypatch.setenv("NNBOOK_REPOSITORY", address)
    assert notebooks.main([], book) == 1
    said = capsys.readouterr().err
    assert "must look like https://github.com/owner/name" in said
    assert said.count("\n") == 1
    monkeypatch.setattr(site.stamps, "problems", lambda root, folders: repository(root))
    with pytest.raises(site.SiteError, match="must look like"):
        site.build(book)

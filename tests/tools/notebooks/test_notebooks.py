"""The notebook pipeline on sources of a few lines."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nnbook.files import ROOT
from tools.notebooks.build import main
from tools.notebooks.exercises import STUB, strip_regions
from tools.notebooks.normalise import WIDGET_STATE, WIDGET_VIEW
from tools.notebooks.stamps import derived_notebooks, problems

HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""

SOLUTION = (
    HEADER
    + """# Exercises

```{code-cell}
:tags: [exercise-neuron]
def neuron(x, w, b):
    \"\"\"One number.\"\"\"
    ### BEGIN SOLUTION
    total = x * w
    return total + b
    ### END SOLUTION
```

+++ {"tags": ["solution-only"]}

The secret is to add the bias.

+++

Now try it.

```{code-cell}
:tags: [solution-only]
print(neuron(1, 2, 3))
```
"""
)

WIDGETS = """
import anywidget, ipywidgets, traitlets
class View(anywidget.AnyWidget):
    _esm = "export default {}"
    value = traitlets.Float(1.0).tag(sync=True)
    numbers = traitlets.Bytes(b"first").tag(sync=True)
    named = traitlets.Dict({"z": 1, "a": b"old"}).tag(sync=True)
    def __repr__(self):
        return "View()"
closed = ipywidgets.IntSlider()
closed.close()
hidden = ipywidgets.Text(description="hidden")
slider = ipywidgets.FloatSlider(value=1.0, description="shown")
view = View()
view.numbers = bytes([0, 255])
view.named = {"z": 2, "a": 1, "b": b"new"}
inside = ipywidgets.jslink((slider, "value"), (view, "value"))
outside = ipywidgets.jslink((slider, "value"), (hidden, "value"))
ipywidgets.VBox([slider, view])
"""


def chapter(*cells: str) -> str:
    """A chapter of a heading and these code cells."""
    return (
        HEADER + "# Chapter\n" + "".join(f"\n```{{code-cell}}\n{c.strip()}\n```\n" for c in cells)
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A book of one chapter, one solution and one page without code."""
    for folder in ("book", "solutions", "nnbook/grading"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "book/welcome.md").write_text("# Welcome\n\n---\nkernelspec: none\n---\n")
    (tmp_path / "nnbook/__init__.py").write_text("greeting = 'hello'\n")
    (tmp_path / "nnbook/grading/run.py").write_text("limit = 1\n")
    (tmp_path / "book/01_a.md").write_text(
        chapter("from nnbook import greeting\nprint(greeting)", "1 + 1")
    )
    (tmp_path / "solutions/01_a.md").write_text(SOLUTION)
    return tmp_path


def put_exercise(root: Path, **changes: object) -> Path:
    """Build the exercise alone (fast: nothing is run), then change its first code cell."""
    assert main(["exercises/01_a.ipynb"], root) == 0 or (root / "exercises/01_a.ipynb").exists()
    path = root / "exercises/01_a.ipynb"
    if changes:
        notebook = json.loads(path.read_text())
        notebook["cells"][1].update(changes)
        path.write_text(json.dumps(notebook))
    return path


@pytest.fixture
def in_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same book as the working directory, for paths as arguments."""
    monkeypatch.chdir(root)
    return root


def kinds(root: Path, folders: tuple[str, ...] = ("book", "solutions", "exercises")) -> set[str]:
    return {f"{p.notebook.as_posix()} {p.kind}" for p in problems(root, folders)}


def test_sources_are_pages_with_a_kernel(root: Path) -> None:
    assert [d.notebook.as_posix() for d in derived_notebooks(root)] == [
        "book/01_a.ipynb",
        "solutions/01_a.ipynb",
        "exercises/01_a.ipynb",
    ]


def test_build_executes_and_leaves_nothing_to_complain_about(root: Path) -> None:
    assert main([], root) == 0
    assert problems(root) == []
    assert main(["--check"], root) == 0
    cells = json.loads((root / "book/01_a.ipynb").read_text())["cells"]
    assert cells[1]["outputs"][0]["text"] == ["hello\n"]
    assert cells[2]["outputs"][0]["data"] == {"text/plain": ["2"]}
    assert [c.get("execution_count") for c in cells] == [None, 1, 2]
    assert not list(root.rglob("*.tmp"))
    assert not list(root.rglob("*.bak"))


def test_only_stale_notebooks_are_built(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], root) == 0
    capsys.readouterr()
    assert main([], root) == 0
    assert capsys.readouterr().out == ""
    (root / "book/01_a.md").write_text(chapter("print('new')"))
    assert kinds(root) == {"book/01_a.ipynb stale"}
    assert main([], root) == 0
    assert capsys.readouterr().out.startswith("book/01_a.ipynb built")
    (root / "book/01_a.md").write_bytes(chapter("print('new')").replace("\n", "\r\n").encode())
    assert problems(root) == []


def test_the_package_decides_what_is_stale(root: Path) -> None:
    assert main([], root) == 0
    (root / "nnbook/grading/run.py").write_text("limit = 2\n")
    assert problems(root) == []
    (root / "nnbook/figure.js").write_text("// new\n")
    # An exercise is never run, so the package cannot change it.
    assert kinds(root) == {"book/01_a.ipynb stale", "solutions/01_a.ipynb stale"}


def test_exercise_has_a_stub_and_nothing_of_the_solution(in_root: Path) -> None:
    path = put_exercise(in_root)
    text = path.read_text()
    cells = json.loads(text)["cells"]
    source = "".join(cells[1]["source"])
    assert source == f'def neuron(x, w, b):\n    """One number."""\n    {STUB}'
    assert cells[1]["metadata"]["tags"] == ["exercise-neuron"]
    assert cells[1]["outputs"] == []
    assert cells[1]["execution_count"] is None
    assert len(cells) == 3
    assert not re.search("total|secret|SOLUTION|print", text)


def test_every_region_is_replaced_at_its_own_indentation() -> None:
    source = "a\n### BEGIN SOLUTION\nb\n### END SOLUTION\nif c:\n  ### BEGIN SOLUTION\n  d\n"
    source += "  ### END SOLUTION\ne"
    assert strip_regions(source) == f"a\n{STUB}\nif c:\n  {STUB}\ne"


def test_a_program_to_repair_is_handed_out_broken() -> None:
    source = "for x in y:\n    ### BEGIN SOLUTION\n    right()\n    ### HANDED OUT\n"
    source += "    # if x:\n    #     wrong()  # why?\n    ### END SOLUTION\nafter"
    assert strip_regions(source) == "for x in y:\n    if x:\n        wrong()  # why?\nafter"


def test_a_missing_line_is_handed_out_as_nothing() -> None:
    source = "a\n### BEGIN SOLUTION\nb\n### HANDED OUT\n### END SOLUTION\nc\n"
    source += "### BEGIN SOLUTION\nd\n### END SOLUTION"
    assert strip_regions(source) == f"a\nc\n{STUB}"


def test_an_exercise_may_be_a_program_to_repair(in_root: Path) -> None:
    text = SOLUTION.replace("    ### END", "    ### HANDED OUT\n    # return x * w\n    ### END")
    (in_root / "solutions/01_a.md").write_text(text)
    cells = json.loads(put_exercise(in_root).read_text())["cells"]
    assert (
        "".join(cells[1]["source"])
        == 'def neuron(x, w, b):\n    """One number."""\n    return x * w'
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("### BEGIN SOLUTION\nx", "never closed"),
        ("x\n### END SOLUTION", "without"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "inside a region"),
        ("## BEGIN SOLUTION\nx\n## END SOLUTION", "alone on their lines"),
        ("### HANDED OUT\nx", "between"),
        ("### BEGIN SOLUTION\n### HANDED OUT\n### HANDED OUT\n### END SOLUTION", "once"),
        ("### BEGIN SOLUTION\nx\n## HANDED OUT\n# y\n### END SOLUTION", "alone on their lines"),
        ("### BEGIN SOLUTION\nx\n### HANDED OUT\ny\n### END SOLUTION", "begins with '# '"),
        ("### BEGIN SOLUTION\nx\n### HANDED OUT\n#y\n### END SOLUTION", "begins with '# '"),
        ("### BEGIN SOLUTION\nx\n### HANDED OUT\nx = 1  # y\n### END SOLUTION", "found 'x = 1"),
    ],
)
def test_a_malformed_region_is_an_error(source: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        strip_regions(source)


def test_an_exercise_without_region_is_not_published(
    in_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = re.sub(r" *### \w+ SOLUTION\n", "", SOLUTION)
    (in_root / "solutions/01_a.md").write_text(text)
    assert main(["exercises/01_a.ipynb"], in_root) == 1
    assert "cell 2 ('def neuron(x, w, b):'): an exercise cell needs" in capsys.readouterr().err
    assert not (in_root / "exercises/01_a.ipynb").exists()


def test_an_edit_without_source_is_found_and_set_aside(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["01_a"], root) == 0
    path = root / "book/01_a.ipynb"
    built = path.read_bytes()
    path.write_bytes(built.replace(b"hello", b"howdy"))
    capsys.readouterr()
    assert main(["--check"], root) == 1
    assert capsys.readouterr().out == (
        "book/01_a.ipynb was edited by hand: edit book/01_a.md instead, then run `make notebooks`\n"
    )
    assert main([], root) == 0
    assert path.read_bytes() == built
    assert b"howdy" in (root / "book/01_a.ipynb.1.bak").read_bytes()


def test_opening_in_another_kernel_is_not_an_edit(in_root: Path) -> None:
    path = put_exercise(in_root)
    notebook = json.loads(path.read_text())
    notebook["metadata"]["language_info"]["version"] = "3.13.1"
    path.write_text(json.dumps(notebook, sort_keys=True))
    assert kinds(in_root, ("exercises",)) == set()


def test_cells_out_of_order_or_never_executed_are_found(root: Path) -> None:
    assert main(["01_a"], root) == 0
    path = root / "book/01_a.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["execution_count"] = None
    notebook["cells"][2]["execution_count"] = 7
    notebook["cells"][2]["outputs"] = [
        {"output_type": "error", "ename": "KeyError", "evalue": "1", "traceback": []}
    ]
    path.write_text(json.dumps(notebook))
    assert [str(problem) for problem in problems(root)][1:] == [
        "book/01_a.ipynb code cell 1 was never executed: run `make notebooks`",
        "book/01_a.ipynb code cell 2 was executed as number 7: run `make notebooks`",
        "book/01_a.ipynb code cell 2 shows KeyError: 1: run `make notebooks`",
    ]


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 1}', "<<<<<<< HEAD\n", '{"a": ' * 5000])
def test_a_broken_file_is_one_problem(root: Path, content: str) -> None:
    (root / "book/01_a.ipynb").write_text(content)
    (found,) = problems(root, ("book",))
    assert str(found) == "book/01_a.ipynb cannot be read as a notebook: run `make notebooks`"


def test_notebooks_without_source(root: Path) -> None:
    (root / "exercises").mkdir()
    for name in ("book/02_b.ipynb", "exercises/my_notes.ipynb"):
        (root / name).write_text('{"cells": [], "metadata": {}}')
    assert "book/02_b.ipynb orphan" in kinds(root)
    assert "exercises/my_notes.ipynb orphan" not in kinds(root)


@pytest.mark.parametrize(
    "change",
    [
        {"source": ["def neuron(x, w, b):\n", "    return 1"]},
        {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["x"]}]},
        {"execution_count": 1},
    ],
    ids=["filled in", "run", "counted"],
)
def test_a_learners_work_is_kept(
    in_root: Path, capsys: pytest.CaptureFixture[str], change: dict
) -> None:
    path = put_exercise(in_root, **change)
    work = path.read_bytes()
    capsys.readouterr()

    assert main(["exercises/01_a.ipynb"], in_root) == 0
    command = "python -m tools.notebooks exercises/01_a.ipynb --force"
    line = f"exercises/01_a.ipynb holds your own work and is kept; to replace it: {command}\n"
    assert capsys.readouterr().err == line

    (in_root / "solutions/01_a.md").write_text(SOLUTION + "\nMore.\n")
    assert main(["exercises/01_a.ipynb"], in_root) == 1
    captured = capsys.readouterr().err
    assert captured.count("\n") == 1
    assert "kept, though solutions/01_a.md has changed" in captured
    assert path.read_bytes() == work

    assert main(command.split()[3:], in_root) == 0
    assert kinds(in_root, ("exercises",)) == set()
    assert path.with_name("01_a.ipynb.1.bak").read_bytes() == work


@pytest.mark.parametrize("content", ["", '{"cells": [], "metadata": {}}'])
def test_an_exercise_without_stamp_is_kept(in_root: Path, content: str) -> None:
    path = put_exercise(in_root)
    path.write_text(content)
    assert main(["exercises/01_a.ipynb"], in_root) == 1
    assert path.read_text() == content


def test_an_untouched_exercise_follows_its_source(in_root: Path) -> None:
    path = put_exercise(in_root)
    (in_root / "solutions/01_a.md").write_text(SOLUTION + "\nMore.\n")
    assert kinds(in_root, ("exercises",)) == {"exercises/01_a.ipynb stale"}
    assert main(["exercises/01_a.ipynb"], in_root) == 0
    assert "More." in path.read_text()


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (
            "good = 1\nnope",
            "code cell 2 ('good = 1') failed: NameError: name 'nope' is not defined",
        ),
        ("import os\nos._exit(1)", "code cell 2 ('import os') failed: the kernel died"),
        (
            "print(object())",
            "prints an object's address, which varies: <object object at",
        ),
        ("import nnbook\nprint(nnbook.__file__)", "prints a path of this machine"),
        ("", "code cell 2 is empty"),
    ],
    ids=["raises", "dies", "address", "path", "empty"],
)
def test_a_failing_cell_keeps_the_old_notebook_and_stops_nothing_else(
    root: Path, capsys: pytest.CaptureFixture[str], cell: str, line: str
) -> None:
    (root / "book/01_a.ipynb").write_text("old")
    (root / "book/01_a.md").write_text(chapter("x = 1", cell))
    (root / "book/02_b.md").write_text(chapter("x = 1"))
    (root / "solutions/01_a.md").unlink()
    assert main([], root) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("book/01_a.md: ")
    assert line in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out.startswith("book/02_b.ipynb built")
    assert (root / "book/01_a.ipynb").read_text() == "old"


def test_a_cell_that_shall_raise_shows_its_error_without_traceback(root: Path) -> None:
    tagged = chapter("1 / 0").replace("1 / 0", ":tags: [raises-exception]\n1 / 0")
    (root / "book/01_a.md").write_text(tagged)
    assert main(["01_a"], root) == 0
    (output,) = json.loads((root / "book/01_a.ipynb").read_text())["cells"][1]["outputs"]
    assert output["traceback"] == ["ZeroDivisionError: division by zero"]
    assert problems(root) == []


def test_widgets_survive_and_every_build_gives_the_same_bytes(root: Path) -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    streams = (
        "import sys\nfor i in range(3):\n    print(i, flush=True)\n    print(i, file=sys.stderr)"
    )
    (root / "book/01_a.md").write_text(chapter(WIDGETS, plot, streams))
    assert main(["01_a"], root) == 0
    built = {path: path.read_bytes() for path in root.rglob("*.ipynb")}
    assert main(["01_a", "--force"], root) == 0
    assert {path: path.read_bytes() for path in built} == built
    assert len(built) == 3

    text = built[root / "book/01_a.ipynb"].decode()
    assert text.endswith("}\n")
    notebook = json.loads(text)
    models = notebook["metadata"]["widgets"][WIDGET_STATE]["state"]
    names = {model["model_name"]: model_id for model_id, model in models.items()}
    # Of the two links and three controls only what belongs to the displayed box is there.
    assert [m["model_name"] for m in models.values()].count("LinkModel") == 1
    assert not {"TextModel", "IntSliderModel"} & names.keys()

    def state(name: str) -> dict:
        return models[names[name]]["state"]

    view = f"IPY_MODEL_{names['AnyModel']}"
    slider = f"IPY_MODEL_{names['FloatSliderModel']}"
    (shown,) = notebook["cells"][1]["outputs"]
    assert shown["data"][WIDGET_VIEW]["model_id"] == names["VBoxModel"]
    assert shown["data"]["text/plain"] == [
        "VBox(children=(FloatSlider(value=1.0, description='shown'), View()))"
    ]
    assert state("VBoxModel")["children"] == [slider, view]
    assert state("LinkModel")["source"] == [slider, "value"]
    assert state("LinkModel")["target"] == [view, "value"]
    # A figure may rely on the order of its own keys, and values of the past are gone.
    assert list(state("AnyModel")["named"].items()) == [("z", 2), ("a", 1)]
    buffers = models[names["AnyModel"]]["buffers"]
    assert {tuple(b["path"]): base64.b64decode(b["data"]) for b in buffers} == {
        ("numbers",): bytes([0, 255]),
        ("named", "b"): b"new",
    }
    assert {b["encoding"] for b in buffers} == {"base64"}

    (image,) = notebook["cells"][2]["outputs"]
    assert image["data"]["image/png"]
    out, err = notebook["cells"][3]["outputs"]
    assert (out["name"], out["text"]) == ("stdout", ["0\n", "1\n", "2\n"])
    assert (err["name"], err["text"]) == ("stderr", ["0\n", "1\n", "2\n"])


def test_a_closed_widget_leaves_its_text_only(root: Path) -> None:
    cells = ("import ipywidgets\nbutton = ipywidgets.Button()\nbutton", "button.close()")
    (root / "book/01_a.md").write_text(chapter(*cells))
    assert main(["01_a"], root) == 0
    notebook = json.loads((root / "book/01_a.ipynb").read_text())
    assert notebook["cells"][1]["outputs"][0]["data"] == {
        "text/plain": ["Button(style=ButtonStyle())"]
    }
    assert "widgets" not in notebook["metadata"]


def test_not_a_number_in_a_widget_is_an_error(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = WIDGETS.replace("view = View()", "view = View(value=float('nan'))")
    (root / "book/01_a.md").write_text(chapter(cell))
    assert main(["01_a"], root) == 1
    captured = capsys.readouterr().err
    assert "prints a path of this machine" in captured
    assert "Out of range float values" in captured


def test_wrong_arguments_and_an_empty_book(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["07_missing"], root) == 2
    assert capsys.readouterr().err == "no notebook is called '07_missing': there are 01_a\n"
    for path in root.rglob("01_a.md"):
        path.unlink()
    assert main([], root) == 1
    assert main(["--check"], root) == 1
    assert capsys.readouterr().err.count("no notebook sources") == 2


def test_checking_imports_nothing_heavy() -> None:
    code = (
        "import sys, tools.notebooks.build as n; n.main(['--check']);"
        "print({'torch', 'nbclient', 'nbformat', 'jupytext', 'IPython'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert run.stdout.splitlines()[-1] == "set()"

"""The notebooks in the repository are what their sources say."""

import asyncio
import base64
import io
import json
import re

import numpy as np
import pytest
import torch
from PIL import Image

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.files import ROOT
from tests import sweep
from tools.notebooks.build import built_text
from tools.notebooks.normalise import WIDGET_STATE
from tools.notebooks.stamps import (
    COMMAND,
    STAMP,
    Derived,
    check,
    derived_notebooks,
    load,
    problems,
    read_text,
)

DERIVED = derived_notebooks(ROOT)
# torch draws and sums in another order on other processors: there the last bit of a run differs.
SAME_BITS = torch.backends.cpu.get_cpu_capability() in {"AVX2", "AVX512"}
EXERCISES = [derived for derived in DERIVED if derived.is_exercise]
# That no cell of an untouched exercise fails is seen in each of them when it is graded, too.
RUN = sweep.part(EXERCISES, 4)
# All of them take a minute, and nbval compares what they print: the workflows ask for all.
REBUILT = [it for it in DERIVED if it.name == "01_layers" or sweep.ALL]


def name(derived: Derived) -> str:
    return derived.notebook.as_posix()


every_notebook = pytest.mark.parametrize("derived", DERIVED, ids=name)
every_exercise = pytest.mark.parametrize("derived", EXERCISES, ids=name)


def fail(line: str) -> None:
    pytest.fail(line, pytrace=False)


def built(derived: Derived) -> dict:
    notebook = load(ROOT / derived.notebook)
    if notebook is None:
        fail(f"{name(derived)} is missing or cannot be read: {COMMAND}")
    return notebook


def comparable(notebook: dict) -> tuple[dict, list[np.ndarray]]:
    """The notebook without its pictures, and their pixels.

    Compressed bytes of the same picture differ between processors, its pixels do not.
    """
    pictures = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            png = output.get("data", {}).pop("image/png", None)
            if png is not None:
                picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
                pictures.append(np.asarray(picture, dtype=float))
    notebook["metadata"].get(STAMP, {}).pop("content", None)
    widgets = notebook["metadata"].get("widgets", {})
    for model in [] if SAME_BITS else widgets.get(WIDGET_STATE, {}).get("state", {}).values():
        model.pop("buffers", None)
        model["state"].pop("numbers", None)
    return notebook, pictures


def test_there_are_notebooks() -> None:
    folders = {derived.notebook.parts[0] for derived in DERIVED}
    assert folders == {"book", "solutions", "exercises"}


@every_notebook
def test_notebook_is_fresh_unedited_and_executed(derived: Derived) -> None:
    for problem in check(derived):
        fail(str(problem))


def test_no_notebook_is_without_a_source() -> None:
    for problem in problems(ROOT):
        if problem.kind == "orphan":
            fail(str(problem))


@pytest.mark.kernel
@pytest.mark.parametrize("derived", REBUILT, ids=name)
def test_building_again_gives_the_same_notebook(derived: Derived) -> None:
    committed = built(derived)
    text = asyncio.run(built_text(derived))
    if text == read_text(ROOT / derived.notebook):
        return
    (new, new_pictures), (old, old_pictures) = comparable(json.loads(text)), comparable(committed)
    pairs = list(zip(new_pictures, old_pictures, strict=False))
    looks_alike = len(new_pictures) == len(old_pictures) and all(
        a.shape == b.shape and np.abs(a - b).mean() < 1 for a, b in pairs
    )
    if json.dumps(new) != json.dumps(old) or not looks_alike:
        fail(f"{name(derived)} is not what {derived.source.as_posix()} gives now: {COMMAND}")


@every_exercise
def test_exercise_holds_nothing_of_its_solution(derived: Derived) -> None:
    source = read_text(ROOT / derived.source)
    notebook = built(derived)
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    regions = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.DOTALL)
    assert regions
    parts = [region.partition("### HANDED OUT") for region in regions]
    handed_out = {line.strip().lstrip("# ") for _, _, part in parts for line in part.split("\n")}
    lines = {line.strip() for solved, _, _ in parts for line in solved.splitlines()} - handed_out
    leaked = sorted(line for line in lines if len(line) > 15 and line in text)
    if leaked or "SOLUTION" in text:
        what = leaked[0] if leaked else "a SOLUTION mark"
        fail(f"{name(derived)} gives away {what!r}: edit {derived.source.as_posix()}, {COMMAND}")
    assert "HANDED OUT" not in text
    assert text.count("raise NotImplementedError") == sum(not mark for _, mark, _ in parts)
    assert "widgets" not in notebook["metadata"]
    assert not any(cell.get("outputs") for cell in notebook["cells"])


@pytest.mark.kernel
@pytest.mark.parametrize("derived", RUN, ids=name)
def test_untouched_exercise_runs_through_and_ends_with_the_scoreboard(derived: Derived) -> None:
    import nbformat  # seconds, in every process that only collects

    from tools.notebooks.execute import execute

    notebook = nbformat.reads(json.dumps(built(derived)), as_version=4)
    asyncio.run(execute(notebook, ROOT / "exercises", ROOT))
    last = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    assert f'scoreboard("{derived.name}")' in last.source
    said = last.outputs[0]["data"]["text/plain"]
    assert said.count("not attempted") == len(CHAPTERS[derived.name])

"""An exercise holds a stub, or a program to repair, and nothing of its solution."""

import json
import re
from pathlib import Path

import pytest

from tests.tools.notebooks.books import SOLUTION, put_exercise
from tools.notebooks.build import main
from tools.notebooks.unsolved import STUB, strip_regions


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

"""What the benchmark of class grading hands in, and that it notices what was not graded."""

import json

import pytest

from nnbook.grading.reports.tables import ENCODING, submissions_csv
from tests.grading.samples import BROKEN, FULL, MIXED, entry
from tools.bench import classroom
from tools.notebooks.colab import TAG


@pytest.mark.parametrize("chapter", classroom.chapters())
def test_the_notebooks_differ_and_every_third_has_a_mistake(tmp_path, chapter):
    paths = classroom.hand_in(tmp_path, chapter, 6)
    assert len({path.read_bytes() for path in paths}) == len({path.parent for path in paths}) == 6
    for i, path in enumerate(paths):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        python = [cell for cell in cells if cell["cell_type"] == "code"]
        python = [cell for cell in python if TAG not in cell["metadata"].get("tags", [])]
        code = "\n".join("".join(cell["source"]) for cell in python)
        assert ("_right(" in code) == (i % 3 == 2)
        compile(code, path, "exec")


@pytest.mark.parametrize(
    ("results", "fine"),
    [
        ([FULL, FULL, MIXED], True),
        ([FULL, FULL, FULL], False),
        ([FULL, MIXED, MIXED], False),
        ([FULL, FULL, BROKEN], False),
        ([FULL, FULL], False),
    ],
)
def test_a_class_that_was_not_graded_is_not_timed(tmp_path, results, fine):
    table = submissions_csv([entry(result) for result in results])
    (tmp_path / "gradebook.csv").write_text(table, encoding=ENCODING, newline="")
    if fine:
        classroom._check(tmp_path, 3)
    else:
        with pytest.raises(RuntimeError, match="did not grade"):
            classroom._check(tmp_path, 3)

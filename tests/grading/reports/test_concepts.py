"""The concept inventory of a class, from the files that learners save."""

import pytest

from nnbook.grading.reports.concepts import Concept, concepts
from nnbook.grading.submission.inventories import read_inventories
from tests.grading.inventories import saved

DEPTH, OTHER = "depth-without-bend", "a new question"
FILES = {
    "a/concept-inventory.json": saved(
        before={DEPTH: "depth", OTHER: ""}, after={DEPTH: "", OTHER: ""}
    ),
    "b/concept-inventory.json": saved(before={DEPTH: "depth"}, after={DEPTH: "more"}),
    "c.json": saved(before={DEPTH: ""}),
    "c again.json": saved(before={DEPTH: ""}),
    "notes.txt": "no JSON",
}


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def test_before_and_after_are_compared_for_whoever_answered_twice(folder):
    found, problems = read_inventories(folder)
    assert problems == ["2 saved inventories are alike to the byte: handed in twice?"]
    told = concepts(found)
    assert (told.both, told.once) == (2, 2)
    depth, other = told.questions
    assert depth.title.startswith("Without a nonlinear function")
    assert (depth.before, depth.after) == (0, 1)
    assert depth.beliefs == (("depth", 2, 0), ("more", 0, 1))
    assert other == Concept("a new question", 1, 1, ())

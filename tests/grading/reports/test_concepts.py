"""The concept inventory of a class, from the files that learners save."""

import json

import pytest

from nnbook.grading.reports.concepts import Concept, concepts
from nnbook.grading.submission.inventories import NoInventory, read_inventories


def saved(**rounds):
    """A file as the page of the inventory saves it."""
    given = [
        {
            "round": name,
            "day": "2026-11-30",
            "answers": [
                {"question": question, "right": not belief, "misconception": belief}
                for question, belief in answers.items()
            ],
        }
        for name, answers in rounds.items()
    ]
    return json.dumps({"format": "nnbook-inventory", "version": 1, "rounds": given})


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


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "no answers to the inventory: "),
        ("[]", "no answers to the inventory: Expected `object`"),
        (saved().replace("nnbook-inventory", "x"), '“format” is "x", version 1'),
        (saved().replace(": 1", ": 2"), "version 2"),
    ],
)
def test_what_is_no_saved_inventory_is_named(folder, content, why):
    (folder / "bad.json").write_text(content)
    found, (problem, _) = read_inventories(folder)
    assert len(found) == 4
    assert problem.startswith("bad.json: ")
    assert why in problem


def test_a_folder_without_any_is_said(tmp_path):
    with pytest.raises(NoInventory, match=r"no concept-inventory\.json in"):
        read_inventories(tmp_path)
    with pytest.raises(NoInventory, match=r"cannot read .*: no such folder"):
        read_inventories(tmp_path / "absent")


def test_why_no_file_could_be_read_is_said(tmp_path):
    (tmp_path / "a.json").write_text(saved().replace('"version": 1', '"version": 2'))
    with pytest.raises(NoInventory, match=r"can be read: a\.json: .* version 2; expected is .* 1$"):
        read_inventories(tmp_path)
    with pytest.raises(NoInventory, match="it is a file: give the folder that it lies in"):
        read_inventories(tmp_path / "a.json")

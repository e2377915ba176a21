"""Answers to the concept inventory, as learners save them."""

import pytest

from nnbook.grading.submission.inventories import NoInventory, read_inventories
from tests.grading.inventories import saved


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "no answers to the inventory: "),
        ("[]", "no answers to the inventory: Expected `object`"),
        (saved().replace("nnbook-inventory", "x"), '“format” is "x", version 1'),
        (saved().replace(": 1", ": 2"), "version 2"),
    ],
)
def test_what_is_no_saved_inventory_is_named(tmp_path, content, why):
    (tmp_path / "good.json").write_text(saved(before={"depth": ""}))
    (tmp_path / "bad.json").write_text(content)
    (found,), (problem,) = read_inventories(tmp_path)
    assert found.before == {"depth": (True, "")}
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


def test_rounds_are_kept_apart_and_a_missing_one_is_empty(tmp_path):
    folder = tmp_path / "deep" / "down"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text(saved(before={"depth": "bends"}, after={"depth": ""}))
    (folder / ".b.json").write_text("hidden, so not looked at")
    (folder / "c.json").write_text(saved(after={"depth": "more"}))
    found, problems = read_inventories(tmp_path)
    assert problems == []
    assert [(each.before, each.after) for each in found] == [
        ({"depth": (False, "bends")}, {"depth": (True, "")}),
        ({}, {"depth": (False, "more")}),
    ]


def test_files_that_are_alike_all_count_and_are_told(tmp_path):
    for name in "abc":
        text = saved(before={"depth": "" if name == "c" else "bends"})
        (tmp_path / f"{name}.json").write_text(text)
    found, problems = read_inventories(tmp_path)
    assert len(found) == 3
    assert problems == ["2 saved inventories are alike to the byte: handed in twice?"]

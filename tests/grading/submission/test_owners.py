"""Whose the files of a download are, in each shape in which platforms give it."""

import pytest

from nnbook.grading.submission.collecting import collect
from nnbook.grading.submission.owners import NotAClass, require_class
from nnbook.grading.submission.unpacking import unpack
from tests.grading.submission.archives import (
    CANVAS,
    FLAT_MOODLE,
    GITHUB,
    MOODLE,
    NOTEBOOK,
    OLD_MOODLE,
    lay,
    packed,
)

SECTIONS = {"one.zip": packed(MOODLE), "two.zip": packed(CANVAS)}


def collected(tmp_path, members, laid=True):
    """What is found in the members as files, and the same in a ZIP of them."""
    (tmp_path / "download.zip").write_bytes(packed(members))
    unpacked = unpack(tmp_path / "download.zip", tmp_path / "unpacked")
    found = collect(unpacked.folder, refused=unpacked.refused)
    if laid and not any(name.endswith(".zip") for name in members):
        again = collect(lay(tmp_path / "laid", members))
        assert [(e.path, e.student, e.problem) for e in again.submissions] == [
            (e.path, e.student, e.problem) for e in found.submissions
        ]
    return found


@pytest.mark.parametrize("members", [MOODLE, OLD_MOODLE, FLAT_MOODLE])
def test_moodle_in_every_shape(tmp_path, members):
    """Moodle: name_participant_assignsubmission_plugin, as folders or at the head of file names;
    the folder's name ended in an underscore until 4.1. Text typed in is a page of its own."""
    found = collected(tmp_path, members)
    graded = {each.path: each.student for each in found.submissions if not each.problem}
    assert sorted(graded.values()) == ["Ada Lovelace", "Grace Hopper"]
    (nothing,) = (each for each in found.submissions if each.problem)
    assert nothing.student == "Zoë Müller"
    assert "a web page" in nothing.problem
    texts = {each.student for each in found.left_out}
    assert "Ada Lovelace" in texts, "what was typed in is named, and is no second student"
    assert any("download from Moodle: 4 entries of 3 students" in x for x in found.notices)


def test_canvas(tmp_path):
    """Canvas: lastnamefirstname, LATE if it was, the user's id, the file's id, the file's name."""
    found = collected(tmp_path, CANVAS)
    graded = [each for each in found.submissions if not each.problem]
    assert [each.student for each in graded] == ["hoppergrace", "lovelaceada", "lovelaceada"]
    assert [each.owner.late for each in graded] == [True, False, False]
    assert graded[1].owner.file == "678901"
    assert [each.student for each in found.submissions if each.problem] == ["müllerzoë"]
    assert any("download from Canvas: 4 entries of 3 students" in x for x in found.notices)


def test_an_anonymous_download_from_canvas(tmp_path):
    name = "anon_Xy12z_678901_layers.ipynb"
    found = collected(tmp_path, {name: NOTEBOOK, f"LATE_{name.replace('Xy', 'Ab')}": NOTEBOOK})
    assert sorted(each.student for each in found.submissions) == ["anon_Ab12z", "anon_Xy12z"]


NUMBERED = ["ada_1_01_layers.ipynb", "group_3_02_activations.ipynb", "ada_01_12_layers.ipynb"]


@pytest.mark.parametrize("name", NUMBERED)
def test_a_name_with_numbers_is_no_platforms(tmp_path, name):
    (only,) = collected(tmp_path, {name: NOTEBOOK}).submissions
    assert only.student == name.removesuffix(".ipynb")
    assert only.owner is None


def test_clones_of_github_classroom_one_folder_too_high(tmp_path):
    found = collected(tmp_path, GITHUB)
    assert [each.student for each in found.submissions] == ["layers-ada", "layers-grace"]
    assert any("looked for in layers-submissions" in each for each in found.notices)


@pytest.mark.parametrize("name", ["layers-ada", "Ada Lovelace_51001_assignsubmission_file"])
def test_one_folder_too_low_is_refused(tmp_path, name):
    lay(tmp_path / name, {".git/HEAD": b"", "exercises/01_layers.ipynb": NOTEBOOK})
    with pytest.raises(NotAClass, match="is one student's: give the folder that it lies in"):
        require_class(tmp_path / name)
    require_class(tmp_path)


def test_where_it_cannot_be_told_whether_it_is_one_student_this_is_said(tmp_path):
    found = collected(tmp_path, {f"all/{name}/01_layers.ipynb": NOTEBOOK for name in "abc"})
    assert {each.student for each in found.submissions} == {"all"}
    assert any("01_layers.ipynb in 3 folders (a, b, c)" in each for each in found.notices)


def test_a_student_may_have_two_clones(tmp_path):
    clones = {f"ada/{name}": content for name, content in GITHUB.items()}
    found = collected(tmp_path, {**clones, "grace/01_layers.ipynb": NOTEBOOK})
    assert {each.student for each in found.submissions} == {"ada", "grace"}


def test_a_zip_of_zips(tmp_path):
    found = collected(tmp_path, SECTIONS)
    graded = {each.student for each in found.submissions if not each.problem}
    assert graded == {"Ada Lovelace", "Grace Hopper", "lovelaceada", "hoppergrace"}
    assert any("looked for in one.zip, two.zip" in each for each in found.notices)


def test_students_who_hand_in_zips(tmp_path):
    inner = packed({"exercises/01_layers.ipynb": NOTEBOOK})
    members = {"Ada Lovelace_51001_assignsubmission_file/work.zip": inner, "grace.zip": inner}
    found = collected(tmp_path, members)
    assert {each.path: each.student for each in found.submissions} == {
        "Ada Lovelace_51001_assignsubmission_file/work.zip/exercises/01_layers.ipynb": (
            "Ada Lovelace"
        ),
        "grace.zip/exercises/01_layers.ipynb": "grace",
    }


def test_two_students_of_one_name_stay_two(tmp_path):
    members = {
        f"Ada Lovelace_{number}_assignsubmission_file/01.ipynb": NOTEBOOK for number in (7, 8)
    }
    found = collected(tmp_path, members)
    assert [e.student for e in found.submissions] == ["Ada Lovelace (7)", "Ada Lovelace (8)"]


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("../evil.ipynb", ".."),
        ("ada/../../evil.ipynb", "ada"),
        ("Ada Lovelace_51001_assignsubmission_file/../x.ipynb", "Ada Lovelace"),
    ],
)
def test_what_was_not_unpacked_is_listed_with_the_reason(tmp_path, path, student):
    good = {"Ada Lovelace_51001_assignsubmission_file/a.ipynb": NOTEBOOK, "ada/b.ipynb": NOTEBOOK}
    found = collected(tmp_path, good | {path: NOTEBOOK}, laid=False)
    (problem,) = [each for each in found.submissions if each.problem]
    assert (problem.student, problem.path) == (student, path)
    assert problem.problem == "its path leads out of the archive"
    assert len(found.submissions) == 3


def test_what_was_refused_is_the_students_too(tmp_path):
    members = {"Ada Lovelace_51001_assignsubmission_file/work.zip": b"PK\x03\x04torn"}
    found = collected(tmp_path, members)
    (only,) = found.submissions
    assert only.student == "Ada Lovelace"
    assert "an archive" in only.problem

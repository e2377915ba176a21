"""Feedback pages in a ZIP, placed as the platforms place what is uploaded."""

import zipfile

import pytest

from nnbook.grading.reports.feedback_zip import Page, write_zip
from nnbook.grading.submission.platforms import owner
from tests.grading.reports.importers import canvas_files, moodle_files
from tests.grading.submission import archives


def written(tmp_path, names):
    """The ZIP of a page for each of these names of a download, and how many found no place."""
    pages = []
    for number, name in enumerate(names):
        file = tmp_path / f"{number}.html"
        file.write_text(name, encoding="utf-8")
        top = name.partition("/")[0]
        pages.append(Page(name, owner(top), file))
    _, others = write_zip(pages, tmp_path / "feedback.zip")
    with zipfile.ZipFile(tmp_path / "feedback.zip") as archive:
        return {each: archive.read(each).decode() for each in archive.namelist()}, others


def test_canvas_finds_user_and_file(tmp_path):
    """Canvas takes the first two numbers between underscores for the user and the file handed in,
    and passes over names whose last part begins with “link”."""
    names = [
        "lovelaceada_12345_678901_01_layers-1.ipynb",
        "lovelaceada_12345_678902_link.ipynb",
        "hoppergrace_LATE_12346_678903_7_7.ipynb",
        "müllerzoë_12347_678904_übung 2.ipynb.txt",
        "anon_Xy12z_678905_layers.ipynb",
    ]
    members, others = written(tmp_path, names)
    found = {members[name]: ids for name, ids in canvas_files(members).items()}
    assert found == dict(
        zip(
            names,
            [
                ("12345", "678901"),
                ("12345", "678902"),
                ("12346", "678903"),
                ("12347", "678904"),
                ("Xy12z", "678905"),
            ],
            strict=True,
        )
    )
    assert others == 0
    assert all(name.endswith(".html") for name in members)


@pytest.mark.parametrize("members", [archives.MOODLE, archives.OLD_MOODLE, archives.FLAT_MOODLE])
def test_moodle_finds_the_participant(tmp_path, members):
    """Moodle reads the number between a name and a plugin; hidden files are passed over."""
    names = [name for name in members if name.endswith(".ipynb")]
    packed, _ = written(tmp_path, names)
    found = moodle_files(packed, {"51001", "51002"})
    assert {packed[name]: each[0] for name, each in found.items()} == dict(
        zip(names, ["51001", "51002"], strict=True)
    )
    assert all(each[1].startswith("feedback-") for each in found.values())


def test_two_pages_of_one_name_are_both_in_it(tmp_path):
    folder = "Ada Lovelace_51001_assignsubmission_file"
    packed, _ = written(tmp_path, [f"{folder}/a/01.ipynb", f"{folder}/b/01.ipynb", "plain/1.ipynb"])
    assert len(packed) == 2


def test_the_same_pages_make_the_same_bytes(tmp_path):
    name = "lovelaceada_12345_678901_01_layers.ipynb"
    made = []
    for _ in range(2):
        written(tmp_path, [name])
        made.append((tmp_path / "feedback.zip").read_bytes())
    assert made[0] == made[1]


def test_without_a_platform_there_is_no_zip(tmp_path):
    (tmp_path / "feedback.zip").write_text("of an earlier run")
    assert write_zip([Page("ada.ipynb", None, tmp_path / "x")], tmp_path / "feedback.zip") == (0, 1)
    assert not (tmp_path / "feedback.zip").exists()

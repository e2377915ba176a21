"""Which files of a class are submissions, and whose."""

import os
import sys

import pytest

from nnbook.grading.submission.collecting import DEEPEST, Submission, collect

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs links and file modes")


def put(folder, *paths):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("{}")


def found(folder, **options):
    return {each.path: each.student for each in collect(folder, **options).submissions}


def problems(folder):
    return {each.path: each.problem for each in collect(folder).submissions if each.problem}


def test_flat_files_and_folders_of_students(tmp_path):
    put(tmp_path, "ada.ipynb", "grace/01_layers.ipynb", "grace/deep/er/02_activations.IPYNB")
    assert found(tmp_path) == {
        "ada.ipynb": "ada",
        "grace/01_layers.ipynb": "grace",
        "grace/deep/er/02_activations.IPYNB": "grace",
    }


def test_of_a_copy_of_the_book_only_the_exercises_count(tmp_path):
    put(
        tmp_path,
        *(f"ada/book-main/{name}/01_layers.ipynb" for name in ("book", "exercises", "solutions")),
        "grace/exercises.ipynb",
        "grace/01_layers.ipynb",
    )
    assert list(found(tmp_path)) == [
        "ada/book-main/exercises/01_layers.ipynb",
        "grace/01_layers.ipynb",
        "grace/exercises.ipynb",
    ]


def test_an_archive_is_named_where_a_notebook_should_be(tmp_path):
    put(tmp_path, "ada/work.ZIP", "grace/notes.txt")
    assert problems(tmp_path) == {
        "ada": "an archive and no notebook: unpack it",
        "grace": "a folder without a notebook",
    }


def test_what_tools_leave_behind_is_passed_over(tmp_path):
    put(
        tmp_path,
        "ada/01.ipynb",
        "ada/.ipynb_checkpoints/01-checkpoint.ipynb",
        "ada/__MACOSX/._01.ipynb",
        "ada/._01.ipynb",
        ".git/x.ipynb",
        "ada/node_modules/x.ipynb",
    )
    assert list(found(tmp_path)) == ["ada/01.ipynb"]


def test_nobody_is_lost_silently(tmp_path):
    put(tmp_path, "ada/essay.pdf", "notes.txt", "grace.zip")
    collection = collect(tmp_path)
    assert collection.submissions == (Submission("ada", "ada", "a folder without a notebook"),)
    assert collection.ignored == ("grace.zip", "notes.txt")


@POSIX
def test_links_are_not_followed(tmp_path):
    course = tmp_path / "course"
    put(tmp_path, "elsewhere/secret.ipynb")
    put(course, "ada/01.ipynb")
    (course / "grace").symlink_to(tmp_path / "elsewhere")
    (course / "ada" / "more").symlink_to(tmp_path / "elsewhere")
    (course / "ada" / "loop").symlink_to(course)
    assert list(found(course)) == ["ada/01.ipynb", "grace"]
    assert problems(course) == {"grace": "a link; links are not followed"}


def test_a_folder_named_like_a_notebook_is_a_submission(tmp_path):
    put(tmp_path, "ada.ipynb/inside.ipynb", "grace/01.ipynb/inside.ipynb")
    assert list(found(tmp_path)) == ["ada.ipynb", "grace/01.ipynb"]


def test_the_folder_of_results_may_lie_inside(tmp_path):
    put(tmp_path, "ada/01.ipynb", "results/class.html")
    assert list(found(tmp_path, leave_out=tmp_path / "results")) == ["ada/01.ipynb"]
    assert list(found(tmp_path)) == ["ada/01.ipynb", "results"]


def test_folders_without_end_are_not_searched(tmp_path):
    put(tmp_path, "ada/01.ipynb", "/".join(["ada", *["d"] * (DEEPEST + 3), "02.ipynb"]))
    assert "ada/01.ipynb" in found(tmp_path)
    assert "nested" in "".join(problems(tmp_path).values())


@POSIX
def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    put(tmp_path, "ada/locked/01.ipynb", "grace/01.ipynb")
    listed = os.scandir

    def scandir(path):
        if str(path).endswith("locked"):  # the tests may run as root, who may read everything
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr("nnbook.grading.submission.collecting.os.scandir", scandir)
    assert problems(tmp_path) == {"ada/locked": "the folder cannot be read: Permission denied"}
    assert "grace/01.ipynb" in found(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_names_of_any_bytes(tmp_path):
    raw = os.fsencode(tmp_path)
    for name in (b"a\nb", b'"quoted" <b>', b"\xff\xfe"):
        os.mkdir(os.path.join(raw, name))
        with open(os.path.join(raw, name, b"01.ipynb"), "w") as file:
            file.write("{}")
    paths = list(found(tmp_path))
    assert sorted(map(os.fsencode, paths)) == sorted(
        [b"a\nb/01.ipynb", b'"quoted" <b>/01.ipynb', b"\xff\xfe/01.ipynb"]
    )

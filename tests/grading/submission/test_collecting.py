"""Which files of a class are submissions, and whose; nothing that lies there vanishes."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.files import ROOT
from nnbook.grading.submission.book_copy import REASON
from nnbook.grading.submission.collecting import (
    DEEPEST,
    MOST_NAMES,
    collect,
    collect_own,
)
from tests.grading.submissions import notebook

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs links and file modes")
NOTEBOOK = notebook("a = 1")
# What JupyterLab and Python keep beside the files of whoever works here.
KEPT = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
EXERCISES = sorted(path.name for path in (ROOT / "exercises").glob("*.ipynb"))


def put(folder, *paths, content=b"{}"):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def found(folder, **options):
    return {
        each.path: each.student
        for each in collect(folder, **options).submissions
        if not each.problem
    }


def problems(folder):
    return {each.path: each.problem for each in collect(folder).submissions if each.problem}


def left_out(folder):
    return {each.path: each.reason for each in collect(folder).left_out}


def copy_of_the_book(folder):
    """A clone, with all of its folders and some of its files."""
    for name in ("book", "solutions", "exercises"):
        shutil.copytree(ROOT / name, folder / name, ignore=KEPT)
    for name in ("_toc.yml", "_config.yml", "README.md", "Makefile"):
        shutil.copy(ROOT / name, folder / name)
    put(folder, "tools/site/build.py", ".git/config", "web/package.json")
    return folder


def test_flat_files_and_folders_of_students(tmp_path):
    put(tmp_path, "ada.ipynb", "grace/01_layers.ipynb", "grace/deep/er/02_activations.IPYNB")
    assert found(tmp_path) == {
        "ada.ipynb": "ada",
        "grace/01_layers.ipynb": "grace",
        "grace/deep/er/02_activations.IPYNB": "grace",
    }
    assert left_out(tmp_path) == {}


@pytest.mark.parametrize(
    "name",
    ["01_layers.ipynb.txt", "01_layers.ipynb.json", "01_layers.json", "01_layers", "01.ipynb (1)"],
)
def test_a_notebook_is_known_by_its_content(tmp_path, name):
    put(tmp_path, f"ada/{name}", name, "grace/01_layers.ipynb", f"grace/{name}", content=NOTEBOOK)
    stem = {"01.ipynb (1)": "01"}.get(name, "01_layers")
    assert found(tmp_path) == {
        f"ada/{name}": "ada",
        name: stem,
        "grace/01_layers.ipynb": "grace",
        f"grace/{name}": "grace",
    }


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("essay.pdf", b"%PDF-1.7", "a PDF, not a notebook"),
        ("work.html", b"<!DOCTYPE html>", "a web page, not a notebook"),
        ("work.py", b"import torch", "a Python file, not a notebook"),
        ("notes.md", b"# notes", "text, not a notebook"),
        ("data.json", b'{"a": 1}', "data, not a notebook"),
        ("torn.json", b'{"cells": [', "data, not a notebook"),
        ("thing", b"\x00\x01", "a file of another kind, not a notebook"),
        ("01_layers.ipynb.bak", NOTEBOOK, "a backup copy"),
        (".DS_Store", b"\x00", "what the system keeps"),
        ("._01_layers.ipynb", b"\x00", "what macOS adds to an archive"),
        (".01_layers.ipynb", NOTEBOOK, "a hidden file"),
        (".01_layers.ipynb.icloud", b"bplist00", "still in iCloud"),
    ],
)
def test_what_is_no_notebook_is_named_with_the_reason(tmp_path, name, content, reason):
    put(tmp_path, "ada/01_layers.ipynb")
    put(tmp_path, f"ada/{name}", f"grace/{name}", name, content=content)
    named = left_out(tmp_path)
    assert set(named) == {f"ada/{name}", f"grace/{name}", name}
    assert all(reason in each for each in named.values())
    assert problems(tmp_path) == {
        "grace": f"a folder without a notebook; it holds {name} ({named[name]})"
    }
    students = {each.path: each.student for each in collect(tmp_path).left_out}
    assert students == {f"ada/{name}": "ada", f"grace/{name}": "grace", name: ""}


@pytest.mark.parametrize(
    "name", [".ipynb_checkpoints", "__MACOSX", ".git", "node_modules", "_build", ".cache"]
)
def test_folders_of_tools_are_named_and_not_searched(tmp_path, name):
    put(tmp_path, "ada/01.ipynb", f"ada/{name}/deep/02.ipynb", f"{name}/03.ipynb")
    assert list(found(tmp_path)) == ["ada/01.ipynb"]
    assert set(left_out(tmp_path)) == {f"ada/{name}", name}
    assert problems(tmp_path) == {}


def test_a_python_environment_is_not_searched(tmp_path):
    put(tmp_path, "ada/01.ipynb", "ada/env/pyvenv.cfg", "ada/env/share/example.ipynb")
    assert list(found(tmp_path)) == ["ada/01.ipynb"]
    assert left_out(tmp_path) == {"ada/env": "a Python environment"}


def test_work_may_be_in_an_archive(tmp_path):
    put(tmp_path, "ada/01.ipynb")
    put(tmp_path, "ada/work.ZIP", "alan.zip", "grace/work", content=b"PK\x03\x04")
    put(tmp_path, "grace/report.docx", content=b"PK\x03\x04")
    problem = "an archive: unpack it, what is inside is not looked at"
    assert problems(tmp_path) == dict.fromkeys(["ada/work.ZIP", "alan.zip", "grace/work"], problem)
    assert {each.student for each in collect(tmp_path).submissions} == {"ada", "alan", "grace"}
    assert left_out(tmp_path) == {"grace/report.docx": "an Office document, not a notebook"}


def test_a_folder_with_nothing_is_still_a_student(tmp_path):
    (tmp_path / "ada").mkdir()
    assert problems(tmp_path) == {"ada": "a folder without a notebook"}


def test_of_many_files_the_folder_is_named(tmp_path):
    put(tmp_path, "ada/01.ipynb", *(f"ada/data/{i}.csv" for i in range(MOST_NAMES + 1)))
    assert left_out(tmp_path) == {"ada/data": f"{MOST_NAMES + 1} files: data, not a notebook"}
    put(tmp_path, *(f"grace/{i}.pdf" for i in range(MOST_NAMES + 1)))
    assert left_out(tmp_path)["grace"] == f"{MOST_NAMES + 1} files: a PDF, not a notebook"
    assert "21 files: a PDF" in problems(tmp_path)["grace"]


def test_of_a_copy_of_the_book_its_own_pages_and_solutions_never_count(tmp_path):
    copy_of_the_book(tmp_path / "ada" / "book-main")
    assert list(found(tmp_path)) == [f"ada/book-main/exercises/{name}" for name in EXERCISES]
    assert problems(tmp_path) == {}
    assert left_out(tmp_path) == {"ada/book-main": REASON}


@pytest.mark.parametrize("other", ["book/01_layers.ipynb", "_toc.yml", "nnbook/data.py"])
def test_a_copy_is_known_by_a_part_of_it(tmp_path, other):
    put(tmp_path, "ada/solutions/01_layers.ipynb", "ada/exercises/01_layers.ipynb", f"ada/{other}")
    assert list(found(tmp_path)) == ["ada/exercises/01_layers.ipynb"]


def test_a_copy_without_its_exercises_gets_nothing_for_the_solutions(tmp_path):
    shutil.rmtree(copy_of_the_book(tmp_path / "ada") / "exercises")
    assert found(tmp_path) == {}
    assert "a folder without a notebook" in problems(tmp_path)["ada"]


def test_exercises_of_a_copy_count_whatever_their_folder_is_called(tmp_path):
    book = copy_of_the_book(tmp_path / "ada")
    (book / "exercises").rename(book / "my work")
    assert list(found(tmp_path)) == [f"ada/my work/{name}" for name in EXERCISES]


@pytest.mark.parametrize("name", ["answers", "exercises", "."])
def test_moved_solutions_are_still_the_books(tmp_path, name):
    book = copy_of_the_book(tmp_path / "ada")
    shutil.rmtree(book / "exercises")
    (book / name).mkdir(exist_ok=True)
    for file in (book / "solutions").glob("*.ipynb"):
        file.rename(book / name / f"my {file.name}")
    assert found(tmp_path) == {}
    reasons = [reason for path, reason in left_out(tmp_path).items() if path != "ada"]
    assert sum("the book's own solutions" in reason for reason in reasons) == len(EXERCISES)


def test_moved_pages_are_still_the_books(tmp_path):
    book = copy_of_the_book(tmp_path / "ada")
    (book / "book").rename(book / "texts")
    assert all(path.startswith("ada/exercises/") for path in found(tmp_path))
    assert (
        left_out(tmp_path)["ada/texts/01_layers.ipynb"] == "a page of the book, not its exercises"
    )


def test_a_solved_copy_beside_the_exercises_counts(tmp_path):
    book = copy_of_the_book(tmp_path / "ada")
    put(book, "01_layers.ipynb", "tools/mine.ipynb", content=NOTEBOOK)
    shutil.copy(book / "solutions" / "03_backprop.ipynb", book / "03_solved.ipynb")
    counted = set(found(tmp_path))
    assert {
        "ada/01_layers.ipynb",
        "ada/tools/mine.ipynb",
        "ada/03_solved.ipynb",
    } < counted
    assert len(counted) == 3 + len(EXERCISES)


def test_work_in_the_books_own_folders_is_named(tmp_path):
    book = copy_of_the_book(tmp_path / "ada")
    put(book, "solutions/mine.ipynb", "book/mine.ipynb.txt", content=NOTEBOOK)
    named = left_out(tmp_path)
    assert "never counts" in named["ada/solutions/mine.ipynb"]
    assert "never counts" in named["ada/book/mine.ipynb.txt"]


@pytest.mark.parametrize("change", [str.upper, str.title])
def test_the_case_of_a_name_does_not_matter(tmp_path, change):
    book = copy_of_the_book(tmp_path / "ada")
    shutil.rmtree(book / "exercises")
    for name in ("book", "solutions", "_toc.yml"):
        (book / name).rename(book / change(name))
    shutil.copytree(ROOT / "solutions", tmp_path / "grace" / change("solutions"), ignore=KEPT)
    assert found(tmp_path) == {}
    put(book, "mine.ipynb", content=NOTEBOOK)
    assert list(found(tmp_path)) == ["ada/mine.ipynb"]


def test_a_copy_in_a_copy_is_one_too(tmp_path):
    copy_of_the_book(copy_of_the_book(tmp_path / "ada") / "again")
    assert {path.split("/")[-2] for path in found(tmp_path)} == {"exercises"}
    assert len(found(tmp_path)) == 2 * len(EXERCISES)


def test_solutions_alone_do_not_count_in_a_folder_of_that_name(tmp_path):
    shutil.copytree(ROOT / "solutions", tmp_path / "ada" / "solutions", ignore=KEPT)
    shutil.copy(ROOT / "solutions" / "01_layers.ipynb", tmp_path / "grace.ipynb")
    put(tmp_path, "alan/solutions/01_layers.ipynb", content=NOTEBOOK)
    assert list(found(tmp_path)) == ["alan/solutions/01_layers.ipynb", "grace.ipynb"]
    assert "the book's own solutions" in left_out(tmp_path)["ada/solutions/01_layers.ipynb"]


def test_a_learners_own_copy_of_the_book(tmp_path):
    book = copy_of_the_book(tmp_path)
    put(book, "work.zip", content=b"PK\x03\x04")
    collection = collect_own(book)
    assert [each.path for each in collection.submissions] == [
        *(f"exercises/{name}" for name in EXERCISES),
        "work.zip",
    ]
    assert [each.path for each in collection.left_out] == ["."]
    asked_for = collect_own(book / "solutions")
    assert [each.path for each in asked_for.submissions] == EXERCISES


@POSIX
def test_links_are_not_followed(tmp_path):
    course = tmp_path / "course"
    put(tmp_path, "elsewhere/secret.ipynb")
    put(course, "ada/01.ipynb")
    (course / "grace").symlink_to(tmp_path / "elsewhere")
    (course / "ada" / "more").symlink_to(tmp_path / "elsewhere")
    (course / "ada" / "loop").symlink_to(course)
    (course / "ada" / "gone.ipynb").symlink_to("nowhere")
    assert list(found(course)) == ["ada/01.ipynb"]
    links = ["ada/gone.ipynb", "ada/loop", "ada/more", "grace"]
    assert problems(course) == dict.fromkeys(links, "a link; links are not followed")


@POSIX
def test_what_is_no_file_is_named(tmp_path):
    (tmp_path / "ada").mkdir()
    os.mkfifo(tmp_path / "ada" / "pipe")
    assert problems(tmp_path) == {"ada/pipe": "a named pipe, not a file"}


def test_a_folder_named_like_a_notebook_is_a_folder(tmp_path):
    put(tmp_path, "ada.ipynb/inside.ipynb", "grace/01.ipynb/inside.ipynb")
    assert list(found(tmp_path)) == ["ada.ipynb/inside.ipynb", "grace/01.ipynb/inside.ipynb"]


@pytest.mark.parametrize("place", ["results", "ada/results"])
def test_results_are_no_submissions(tmp_path, place):
    put(tmp_path, "ada/01.ipynb", f"{place}/class.html", "old/gradebook.sqlite", "old/class.html")
    assert list(found(tmp_path, results=tmp_path / place)) == ["ada/01.ipynb"]
    collection = collect(tmp_path, results=tmp_path / place)
    assert {each.path: each.reason for each in collection.left_out} == dict.fromkeys(
        ["old", place], "results of grading a class"
    )
    assert {each.student for each in collection.submissions} == {"ada"}


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


NAMES = st.sampled_from(
    [
        *("ada", "book", "solutions", "exercises", "nnbook", "_toc.yml", "results", ".hidden"),
        *("__MACOSX", ".ipynb_checkpoints", "01_layers.ipynb", "01_layers.ipynb.txt", "a.zip"),
        *("x.py", "gradebook.sqlite", "pyvenv.cfg", "~", "a.json", "b.ipynb (1)", ".ipynb"),
    ]
)
CONTENTS = st.sampled_from([b"", b"{}", b"%PDF", b"PK\x03\x04", NOTEBOOK, b"\xff\xfe{", b"text"])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.lists(NAMES, min_size=1, max_size=5).map("/".join), CONTENTS))
def test_of_any_tree_each_file_is_a_submission_or_named(tree):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in tree.items():
            try:
                put(folder, path, content=content)
            except OSError:  # one is a folder of that name, the other a file
                continue
        collection = collect(folder)
        everything = [*collection.submissions, *collection.left_out]
        assert len(set(everything)) == len(everything)
        named = {each.path for each in everything}
        for file in folder.rglob("*"):
            path = file.relative_to(folder)
            if file.is_file():
                assert {path, *path.parents} & set(map(Path, named)), path
        students = {each.student for each in collection.submissions}
        nobodys = {each.path.split("/")[0] for each in collection.left_out if not each.student}
        for entry in folder.iterdir():
            names = {entry.name, entry.name.removesuffix(".zip")}
            assert names & (students | nobodys) or entry.is_file()

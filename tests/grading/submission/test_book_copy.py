"""A copy of the book is known by its parts."""

import subprocess

import pytest

from nnbook.files import ROOT
from nnbook.grading.submission.book_copy import OWN, is_copy


def test_what_the_book_has_at_its_top_is_listed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a clone: what belongs to the book is not known")
    tops = {line.split("/")[0] for line in listed.stdout.splitlines()}
    assert tops - {"exercises"} <= OWN


@pytest.mark.parametrize("missing", ["book", "solutions", "exercises", "nnbook", "_toc.yml"])
def test_a_copy_of_which_something_is_gone(missing):
    assert is_copy((OWN | {"exercises"}) - {missing})


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("solutions", "exercises", "README.md"),
        ("README.md", "LICENSE", "Makefile", "requirements.txt", "tests", "tools", ".git", "web"),
        ("book",),
    ],
)
def test_a_learners_own_folder_is_none(names):
    assert not is_copy(names)

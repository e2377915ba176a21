"""What a file is, by how it begins and how its name ends."""

import io
import tarfile
import zipfile

import pytest

from nnbook.grading.submission.kinds import kind_of, kind_of_file
from tests.grading.submissions import notebook


def packed(kind):
    file = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a", "b")
    else:
        with tarfile.open(fileobj=file, mode=kind) as archive:
            archive.addfile(tarfile.TarInfo("a"))
    return file.getvalue()


@pytest.mark.parametrize("kind", ["zip", "w", "w:gz", "w:bz2", "w:xz"])
def test_archives_are_known_whatever_they_are_called(kind):
    assert kind_of(packed(kind)) == kind_of_file("notes", packed(kind)) == "an archive"


@pytest.mark.parametrize(
    ("name", "beginning", "kind"),
    [
        ("a.docx", packed("zip"), "an Office document"),
        ("a.zip", b"torn", "an archive"),
        ("a.PDF", b"", "a PDF"),
        ("a.txt", b"%PDF", "a PDF"),
        ("a.ipynb", b"  <!DOCTYPE HTML>", "a web page"),
        ("a.unknown", b"x", "a file of another kind"),
        ("a", b"", "a file of another kind"),
    ],
)
def test_other_files(name, beginning, kind):
    assert kind_of_file(name, beginning) == kind


def test_a_notebook_is_none_of_these():
    assert kind_of(notebook("a = '<<<<<<< HEAD'", "b = '======='")) == ""
    assert kind_of(b"") == ""

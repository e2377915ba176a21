"""Files and folders that no learner has made."""

import os

import pytest

from nnbook.grading.submission.passed_over import GRADEBOOK, RESULTS, file, folder


def entry(parent, name, *inside):
    """A folder as a listing gives it, with empty files in it."""
    (parent / name).mkdir()
    for each in inside:
        (parent / name / each).touch()
    with os.scandir(parent) as listed:
        return next(each for each in listed if each.name == name)


@pytest.mark.parametrize(
    ("name", "inside", "why"),
    [
        ("work", (), ""),
        ("git", (), ""),
        (".git", (), "what Git keeps"),
        ("__MACOSX", (), "what macOS adds to an archive"),
        ("node_modules", (), "what npm has installed"),
        (".cache", (), "a hidden folder"),
        ("env", ("pyvenv.cfg",), "a Python environment"),
        (".venv", ("pyvenv.cfg",), "a Python environment"),
        ("old", (GRADEBOOK,), RESULTS),
    ],
)
def test_why_a_folder_is_not_searched(tmp_path, name, inside, why):
    assert folder(entry(tmp_path, name, *inside)) == why


def test_results_are_known_before_there_are_any(tmp_path):
    out = entry(tmp_path, "out")
    assert folder(out) == ""
    assert folder(out, tmp_path / "class" / ".." / "out") == ""  # no such folder to lead through
    (tmp_path / "class").mkdir()
    assert folder(out, tmp_path / "class" / ".." / "out") == RESULTS
    assert folder(out, tmp_path / "absent") == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("01_layers.ipynb", ""),
        ("notes", ""),
        ("._01_layers.ipynb", "what macOS adds to an archive"),
        (".DS_Store", "what the system keeps"),
        ("Thumbs.db", "what the system keeps"),
        (".01_layers.ipynb.icloud", "a file that is still in iCloud: download it first"),
        (".hidden", "a hidden file"),
        ("01_layers.ipynb.BAK", "a backup copy"),
        ("01_layers.ipynb~", "a backup copy"),
        ("old.ipynb", ""),
    ],
)
def test_why_a_file_is_not_read(name, why):
    assert file(name) == why

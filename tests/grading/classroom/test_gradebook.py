"""Results land whole, survive, and are found again; a broken file is named and left alone."""

import errno
import os
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace

import pytest

from nnbook.grading.classroom.gradebook import NAME, Gradebook, GradebookError
from nnbook.grading.results import SubmissionResult
from tests.grading.fakes import exercise

RESULT = SubmissionResult(
    path="ada/01.ipynb",
    exercises=(
        exercise(
            properties=(("n = 1", True), ("n = 7", False)), evidence=(("x", "\x00\udcff<b>"),)
        ),
    ),
    chapters=("01_layers",),
    layers_missing=("no cgroup",),
    seconds=1.5,
)


def test_a_result_comes_back_as_it_was(tmp_path):
    with Gradebook(tmp_path / "new" / "out") as gradebook:
        gradebook.add("abc", RESULT)
    with Gradebook(tmp_path / "new" / "out") as gradebook:
        assert gradebook.get("ada/01.ipynb", "abc") == RESULT
        assert len(gradebook) == 1


def test_all_is_in_one_file_when_a_run_has_ended(tmp_path):
    file = filled(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} <= {file.name, "gradebook.lock"}


def test_a_viewer_is_not_waited_for_at_the_end(tmp_path):
    filled(tmp_path)
    with Gradebook(tmp_path, patience=3600) as gradebook:
        viewer = sqlite3.connect(tmp_path / NAME)
        assert viewer.execute("SELECT count(*) FROM results").fetchone() == (10,)
        gradebook.add("abc", RESULT)
    assert viewer.execute("SELECT count(*) FROM results").fetchone() == (11,)
    viewer.close()


def test_a_changed_submission_has_no_result_and_the_former_one_stays(tmp_path):
    with Gradebook(tmp_path) as gradebook:
        gradebook.add("abc", RESULT)
        assert gradebook.get("ada/01.ipynb", "abd") is None
        assert gradebook.get("ada/02.ipynb", "abc") is None
        gradebook.add("abd", replace(RESULT, error="x", exercises=()))
        assert gradebook.get("ada/01.ipynb", "abc") == RESULT


def test_the_secret_of_a_class_is_its_own_and_stays(tmp_path):
    secrets = []
    for name in ("a", "a", "b"):
        with Gradebook(tmp_path / name) as gradebook:
            secrets.append(gradebook.secret)
    assert secrets[0] == secrets[1] != secrets[2]
    assert len(secrets[0]) == 32


@pytest.mark.parametrize("path", ["a\nb.ipynb", "\udcff\udcfe.ipynb", "'; DROP TABLE results;--"])
def test_a_path_may_be_anything(tmp_path, path):
    with Gradebook(tmp_path) as gradebook:
        gradebook.add("abc", replace(RESULT, path=path))
        assert gradebook.get(path, "abc").path == path
        assert len(gradebook) == 1


@pytest.mark.python
def test_one_run_at_a_time(tmp_path):
    with Gradebook(tmp_path):
        script = (
            "import sys; from pathlib import Path\n"
            "from nnbook.grading.classroom.gradebook import *\n"
            "try: Gradebook(Path(sys.argv[1])).__enter__()\n"
            "except GradebookError as error: print(error)"
        )
        command = [sys.executable, "-c", script, str(tmp_path)]
        said = subprocess.run(command, capture_output=True, text=True).stdout
    assert "another run is grading into" in said
    with Gradebook(tmp_path):
        pass


def test_a_viewer_that_holds_the_file_is_waited_for_and_then_named(tmp_path):
    with Gradebook(tmp_path, patience=0.1) as gradebook:
        viewer = sqlite3.connect(tmp_path / NAME, isolation_level=None)
        viewer.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match="another program holds"):
            gradebook.add("abc", RESULT)
        viewer.execute("ROLLBACK")
        gradebook.add("abc", RESULT)
        viewer.close()
        assert gradebook.get(RESULT.path, "abc") == RESULT


def test_a_full_disk_is_named_and_what_is_kept_stays(tmp_path):
    with Gradebook(tmp_path) as gradebook:
        gradebook.add("abc", RESULT)
        (pages,) = gradebook._connection.execute("PRAGMA page_count").fetchone()
        gradebook._connection.execute(f"PRAGMA max_page_count = {pages}")
        large = replace(RESULT, path="large", exercises=(exercise(printed="x" * 100_000),))
        with pytest.raises(
            GradebookError, match=r"full.*make room, and run the same command again"
        ):
            gradebook.add("abc", large)
        gradebook._connection.execute("PRAGMA max_page_count = 100000")
        assert gradebook.get("large", "abc") is None
        assert gradebook.get(RESULT.path, "abc") == RESULT
        gradebook.add("abc", large)


def filled(folder, count=10):
    long = replace(RESULT, exercises=(exercise(printed="x" * 20_000),))
    with Gradebook(folder) as gradebook:
        for i in range(count):
            gradebook.add("abc", replace(long, path=f"{i}.ipynb"))
    return folder / NAME


@pytest.mark.parametrize("tear", ["cut", "overwritten", "text"])
def test_a_torn_file_is_named_and_left_alone(tmp_path, tear):
    file = filled(tmp_path)
    content = file.read_bytes()
    torn = {
        "cut": content[: len(content) // 2],
        "overwritten": content[:4096] + b"\x00" * (len(content) - 4096),
        "text": b"not a database at all" * 100,
    }[tear]
    file.write_bytes(torn)
    with pytest.raises(GradebookError, match=r"is damaged .*move it away"):
        Gradebook(tmp_path).__enter__()
    assert file.read_bytes() == torn
    file.rename(tmp_path / "away")
    with Gradebook(tmp_path) as gradebook:  # the lock was given back
        assert len(gradebook) == 0


def test_an_unreadable_row_is_graded_again(tmp_path):
    file = filled(tmp_path, 2)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE results SET result = '{' WHERE path = ?", (b"1.ipynb",))
    connection.close()
    with Gradebook(tmp_path) as gradebook:
        assert gradebook.get("1.ipynb", "abc") is None
        assert gradebook.get("0.ipynb", "abc") is not None


def test_a_file_of_a_later_version_is_not_touched(tmp_path):
    file = filled(tmp_path, 1)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(GradebookError, match="later version"):
        Gradebook(tmp_path).__enter__()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(GradebookError, match="cannot write to"):
        Gradebook(tmp_path / "file" / "out").__enter__()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="no such modes there")
def test_strangers_cannot_read_the_secret(tmp_path, monkeypatch):
    before = os.umask(0)
    try:
        file = filled(tmp_path / "new")
    finally:
        os.umask(before)
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    for given, kept in ((0o644, 0o600), (0o666, 0o660), (0o660, 0o660)):
        file.chmod(given)
        with Gradebook(file.parent):
            assert mode(file) == kept


def no_locks(*given):
    raise OSError(errno.ENOLCK, "No locks available")


@pytest.mark.skipif(os.name == "nt", reason="every file system has locks there")
@pytest.mark.parametrize("call", ["lockf", "flock"])
def test_a_file_system_without_locks_is_named_at_once(tmp_path, monkeypatch, call):
    monkeypatch.setattr(f"nnbook.grading.classroom.gradebook.fcntl.{call}", no_locks)
    with pytest.raises(GradebookError, match=r"no file locks \(ENOLCK\).*put DIR on a local disk"):
        Gradebook(tmp_path).__enter__()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    with Gradebook(tmp_path):
        pass


@pytest.mark.parametrize("kind", ["SQLITE_PROTOCOL", "SQLITE_IOERR_SHMMAP", "SQLITE_IOERR_LOCK"])
def test_a_file_system_on_which_sqlite_fails_is_not_called_full(tmp_path, kind):
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = kind
    told = rf"the file system of .* has not what SQLite needs \({kind}\): put DIR on a local disk"
    with pytest.raises(GradebookError, match=told), Gradebook(tmp_path)._explained():
        raise error

"""A file is written in one step: readers see the old one or the new one."""

import os

import pytest

from nnbook import files
from nnbook.files import ROOT, replace, replace_bytes


def test_the_project_stands_where_its_makefile_does():
    assert (ROOT / "Makefile").is_file()
    assert (ROOT / "nnbook" / "files.py").samefile(files.__file__)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_keeps_its_own_line_ends(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_text("old")
    replace(path, "é\r\nb\nc", encoding)
    assert path.read_bytes().decode(encoding) == "é\r\nb\nc"
    assert list(tmp_path.iterdir()) == [path]


def test_a_hidden_file_and_one_that_is_new(tmp_path):
    for name in (".hidden", "new"):
        replace_bytes(tmp_path / name, b"\x00\xff")
        assert (tmp_path / name).read_bytes() == b"\x00\xff"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("step", ["os.replace", "pathlib.Path.write_bytes"])
def test_what_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, step):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(step, full)
        with pytest.raises(OSError, match="No space left"):
            replace_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_reader_who_has_opened_the_old_file_reads_it_to_its_end(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with path.open("rb") as opened:
        replace_bytes(path, b"new")
        assert (opened.read(), path.read_bytes()) == (b"old", b"new")


def test_two_processes_that_write_at_once_do_not_share_their_new_file(tmp_path, monkeypatch):
    names = []
    monkeypatch.setattr(os, "replace", lambda new, path: names.append(new))
    replace_bytes(tmp_path / "a", b"1")
    monkeypatch.setattr(os, "getpid", lambda: 1)
    replace_bytes(tmp_path / "a", b"1")
    assert len(set(names)) == 2

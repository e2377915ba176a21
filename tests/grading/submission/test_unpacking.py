"""A ZIP becomes files in one folder: never elsewhere, never without end, nothing lost."""

import io
import os
import stat
import struct
import zipfile
import zlib

import pytest

from nnbook.grading.submission.unpacking import Bounds, NotUnpacked, inspect, unpack
from tests.grading.submission.archives import packed

SMALL = Bounds(files=10, total=4 * 2**20, file=2 * 2**20, ratio=50, depth=2)


def unpacked(tmp_path, content, bounds=SMALL):
    """Files by path, what was refused by path, and notes."""
    file, folder = tmp_path / "download.zip", tmp_path / "out" / "unpacked"
    file.write_bytes(content)
    done = unpack(file, folder, bounds)
    outside = {path for path in tmp_path.rglob("*") if path.is_file()} - {file}
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in outside}
    return files, {each.path: each.reason for each in done.refused}, done.notes


@pytest.mark.parametrize(
    "name", ["../evil", "a/../../evil", "/etc/evil", "C:\\evil", "\\\\host\\evil", "..\\evil"]
)
def test_no_path_leads_outside(tmp_path, name):
    files, refused, _ = unpacked(tmp_path, packed({name: b"evil", "fine": b"fine"}))
    assert files == {"fine": b"fine"}
    assert list(refused.values()) == ["its path leads out of the archive"]


@pytest.mark.parametrize("name", ["con", "NUL.txt", "aux.ipynb", "lpt1", "trailing.", "a:b", "a?b"])
def test_names_that_windows_cannot_store(tmp_path, name):
    files, _, _ = unpacked(tmp_path, packed({name: b"x"}))
    (only,) = files
    assert only != name
    assert only.lower().partition(".")[0] not in ("con", "nul", "aux", "lpt1")


def test_links_are_not_followed(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    pipe = zipfile.ZipInfo("pipe")
    pipe.external_attr = (stat.S_IFIFO | 0o600) << 16
    files, refused, _ = unpacked(tmp_path, packed([(link, b"/etc/passwd"), (pipe, b"")]))
    assert files == {}
    assert refused == {"link": "a link; links are not followed", "pipe": "not a file"}


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"zeros": bytes(2**21)}, "as large: a bomb"),
        ({f"{i}": b"" for i in range(11)}, "more than 10 files"),
        ({f"{i}": os.urandom(2**20) for i in range(5)}, "larger than 4 MB"),
    ],
)
def test_a_bomb_is_refused_before_a_file_is_written(tmp_path, members, why):
    with pytest.raises(NotUnpacked, match=why):
        unpacked(tmp_path, packed(members))
    with pytest.raises(NotUnpacked, match=why):
        inspect(tmp_path / "download.zip", SMALL)
    assert list((tmp_path / "out").iterdir()) == []


def test_one_students_bomb_costs_only_that_student(tmp_path):
    members = {"ada.ipynb": bytes(2**20 + 1), "grace.ipynb": b"{}"}
    files, refused, _ = unpacked(tmp_path, packed(members))
    assert files == {"grace.ipynb": b"{}"}
    assert "as large: a bomb?" in refused["ada.ipynb"]


def test_a_bomb_in_an_archive_costs_only_itself(tmp_path):
    bomb = packed({"zeros": bytes(2**21)})
    files, refused, _ = unpacked(tmp_path, packed({"ada/bomb.zip": bomb, "grace/a": b"1"}))
    assert files == {"grace/a": b"1"}
    assert "a bomb" in refused["ada/bomb.zip"]


def test_what_claims_to_be_small_is_cut_off(tmp_path):
    content = bytearray(packed({"a": bytes(range(256)) * 4096}))
    # The size that the central directory claims.
    place = content.rindex(b"PK\x01\x02") + 24
    content[place : place + 4] = struct.pack("<I", 10)
    files, refused, _ = unpacked(tmp_path, bytes(content))
    assert files == {}
    assert refused["a"].startswith("damaged in the archive")


def test_archives_in_archives_have_an_end(tmp_path):
    content = packed({"deep": b"x"})
    for _ in range(3):
        content = packed({"inner.zip": content})
    files, refused, _ = unpacked(tmp_path, content)
    assert files == {}
    assert list(refused) == ["inner.zip/inner.zip"]


def encrypted(content):
    """The same archive, whose members claim to be encrypted."""
    changed = bytearray(content)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(sign)
        while start >= 0:
            changed[start + place] |= 1
            start = changed.find(sign, start + 4)
    return bytes(changed)


def test_encrypted_files_are_named(tmp_path):
    secret = encrypted(packed({"01_layers.ipynb": b"{}"}))
    with pytest.raises(NotUnpacked, match="it is encrypted"):
        unpacked(tmp_path, secret)
    _, refused, _ = unpacked(tmp_path, packed({"ada/work.zip": secret, "b": b"1"}))
    assert "it is encrypted" in refused["ada/work.zip"]


def test_of_duplicates_none_is_lost(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed([("a.ipynb", b"1"), ("a.ipynb", b"2"), ("A.ipynb", b"3")])
    files, _, notes = unpacked(tmp_path, content)
    assert files == {"a.ipynb": b"1", "a (1).ipynb": b"2", "A (2).ipynb": b"3"}
    assert len(notes) == 2


def test_a_file_where_a_folder_is(tmp_path):
    files, _, _ = unpacked(tmp_path, packed([("a", b"1"), ("a/b", b"2")]))
    assert files == {"a": b"1", "a (folder)/b": b"2"}


def named(raw, extra=b"", flag=0):
    """A ZIP with one member whose name is these bytes."""
    plain = b"x" * len(raw)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        member = zipfile.ZipInfo(plain.decode())
        member.extra = extra
        file.writestr(member, b"1")
    content = bytearray(made.getvalue().replace(plain, raw))
    if flag:
        content[content.index(b"PK\x01\x02") + 9] |= flag
        content[content.index(b"PK\x03\x04") + 7] |= flag
    return bytes(content)


def test_names_in_every_encoding(tmp_path):
    name = "Zoë Müller.ipynb"
    raw = name.encode("cp437")
    told = b"\x01" + struct.pack("<I", zlib.crc32(b"xx.ipynb")) + name.encode()
    extra = struct.pack("<HH", 0x7075, len(told)) + told
    for content in (
        named(name.encode(), flag=8),  # says that it is UTF-8
        named(name.encode()),  # does not say so: macOS
        named(raw),  # DOS
        named(b"xx.ipynb", extra),  # Info-ZIP's field for it
    ):
        files, _, _ = unpacked(tmp_path, content)
        assert list(files) == [name]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "an empty file: expected is a folder or a ZIP"),
        (b"no zip", "a file of another kind: expected is"),
        (b"<html>log in</html>", "a web page: expected is"),
        (b"PK\x03\x04cut off", "cut off or damaged, download it again"),
        (b"Rar!\x1a\x07", "an archive, but no ZIP: unpack it"),
        (b"7z\xbc\xaf\x27\x1c", "an archive, but no ZIP: unpack it"),
        (b' {"cells": []}', "one notebook: give a folder or a ZIP, or grade it alone"),
    ],
)
def test_what_is_no_zip_is_said_in_one_line(tmp_path, content, why):
    with pytest.raises(NotUnpacked, match=why) as raised:
        unpacked(tmp_path, content)
    assert "\n" not in str(raised.value)


def test_a_damaged_member_is_named(tmp_path):
    content = bytearray(packed({"a": b"hello" * 100, "b": b"1"}))
    content[40] ^= 0xFF
    files, refused, _ = unpacked(tmp_path, bytes(content))
    assert files == {"b": b"1"}
    assert refused["a"].startswith("damaged in the archive")


def test_a_full_disk_leaves_the_old_files(tmp_path, monkeypatch):
    unpacked(tmp_path, packed({"a": b"1"}))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(OSError, match="No space left"):
        unpacked(tmp_path, packed({"a": b"2"}))
    assert (tmp_path / "out" / "unpacked" / "a").read_bytes() == b"1"
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["unpacked"]


def test_times_are_kept(tmp_path):
    member = zipfile.ZipInfo("a", (2024, 5, 6, 7, 8, 10))
    unpacked(tmp_path, packed([(member, b"1")]))
    import time

    when = time.localtime((tmp_path / "out" / "unpacked" / "a").stat().st_mtime)
    assert when[:5] == (2024, 5, 6, 7, 8)


def test_what_a_killed_run_left_behind_is_no_students(tmp_path):
    left = tmp_path / "out" / ".unpacked.new" / "ada"
    left.mkdir(parents=True)
    files, _, _ = unpacked(tmp_path, packed({"grace.ipynb": b"1"}))
    assert files == {"grace.ipynb": b"1"}
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["unpacked"]

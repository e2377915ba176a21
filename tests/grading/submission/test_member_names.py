"""Names in an archive, made names that every system can store."""

import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.grading.submission.member_names import decoded, key, parts


@settings(max_examples=100, deadline=None)
@given(st.text("./\\:a \x00*", max_size=12))
def test_of_any_name_every_part_can_be_stored(name):
    for part in parts(name) or ():
        assert part not in ("", ".", "..")
        assert not set(part) & set('/\\:*\x00<>"|?')
        assert part.rstrip(". ") == part


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ada/01_layers.ipynb", ("ada", "01_layers.ipynb")),
        ("ada\\work\\a.ipynb", ("ada", "work", "a.ipynb")),
        ("./a//b/.", ("a", "b")),
        ("../a", None),
        ("a/../b", None),
        ("/etc/passwd", None),
        ("C:/a", None),
        ("c:\\a", None),
        ("a:b?.txt", ("a_b_.txt",)),
        ("ends. ", ("ends__",)),
        ("CON.txt", ("_CON.txt",)),
        ("console.txt", ("console.txt",)),
        ("", ()),
    ],
)
def test_a_path_becomes_folders_and_a_name_or_leads_outside(name, expected):
    assert parts(name) == expected


def test_a_long_name_is_cut_keeps_its_ending_and_stays_its_own():
    (one,), (other,) = parts("é" * 300 + "a.ipynb"), parts("é" * 300 + "b.ipynb")
    for name in (one, other):
        assert len(name.encode()) <= 200
        assert name.endswith(".ipynb")
    assert one != other
    assert len(parts("é" * 150 + ".ipynb")[0].encode()) <= 200
    (without,) = parts("x" * 300)
    assert len(without) <= 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("A", "b.txt"), ("a", "B.TXT"), True),
        (("é",), ("e\u0301",), True),
        (("ss",), ("ß",), True),
        (("a", "b"), ("a b",), False),
    ],
)
def test_what_some_file_system_takes_for_one(one, other, same):
    assert (key(one) == key(other)) is same


def member(name, flag=0, extra=b""):
    made = zipfile.ZipInfo()
    made.orig_filename, made.flag_bits, made.extra = name, flag, extra
    return made


def told(name, of):
    """Info-ZIP's field with a name for the one of these bytes."""
    content = b"\x01" + struct.pack("<I", zlib.crc32(of)) + name
    return struct.pack("<HH", 0x7075, len(content)) + content


AS_DOS = "Zoë".encode().decode("cp437")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (member("Zoë", flag=0x800), "Zoë"),
        (member(AS_DOS), "Zoë"),  # UTF-8 that does not say so
        (member(AS_DOS, flag=0x800), AS_DOS),
        (member("Zoë"), "Zoë"),  # DOS: these bytes are no UTF-8
        (member("xx", extra=told("Zoë".encode(), b"xx")), "Zoë"),
        (member("xx", extra=struct.pack("<HH", 1, 2) + b"ab" + told(b"yy", b"xx")), "yy"),
        (member("xx", extra=told("Zoë".encode(), b"another")), "xx"),
        (member("xx", extra=told(b"\xff\xfe", b"xx")), "xx"),
        (member("xx", extra=told(b"yy", b"xx")[:-3]), "xx"),
        (member("\u4e00"), "\u4e00"),
    ],
)
def test_a_name_is_read_as_whoever_packed_it_saw_it(given, expected):
    assert decoded(given) == expected

"""Whom a platform's name says that a file or folder is from."""

import unicodedata

import pytest

from nnbook.grading.submission.platforms import Owner, attempt, owner


@pytest.mark.parametrize(
    "name", ["शर्माआशा", "สมชายใจดี", unicodedata.normalize("NFD", "müllerzoë"), "김알렉스", "नेह"]
)
@pytest.mark.parametrize(("sign", "late"), [("", False), ("LATE_", True), ("late_", True)])
def test_a_name_from_canvas_in_any_script(name, sign, late):
    """Canvas keeps letters and their marks, of which some scripts have many; its versions differ
    in how they write LATE."""
    found = owner(f"{name}_{sign}7001_88001_late_layers-1.ipynb")
    assert (found.platform, found.name, found.id) == ("canvas", name, "7001")
    assert (found.late, found.file, found.given) == (late, "88001", "late_layers-1.ipynb")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Ada Lovelace_51001_assignsubmission_file",
            Owner("moodle", "Ada Lovelace", "51001"),
        ),
        (
            "Ada Lovelace_51001_assignsubmission_file_",
            Owner("moodle", "Ada Lovelace", "51001"),
        ),
        (
            "Ada_King_51001_assignsubmission_file_my_work.ipynb",
            Owner("moodle", "Ada_King", "51001", given="my_work.ipynb"),
        ),
        (
            "Ada_assignsubmission_onlinetext",
            Owner("moodle", "Ada", ""),
        ),
        (
            "lovelaceada_12345_text.html",
            Owner("canvas", "lovelaceada", "12345", given="text.html"),
        ),
        (
            "LATE_anon_Xy12z_678901_layers.ipynb",
            Owner("canvas", "anon_Xy12z", "anon_Xy12z", True, "678901", "layers.ipynb"),
        ),
    ],
)
def test_a_name_as_a_platform_makes_it(name, expected):
    assert owner(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        *("ada.ipynb", "ada_01_layers.ipynb", "ada_1_01_layers.ipynb", "ada_01_12_layers.ipynb"),
        *("12345_678901_a.ipynb", "ada_12_34__layers.ipynb", "", "_"),
    ],
)
def test_a_name_that_no_platform_made(name):
    assert owner(name) is None


def test_all_that_one_student_handed_in_has_one_key():
    ada, again, other = (
        owner(f"{name}_assignsubmission_{plugin}")
        for name, plugin in (("Ada_7", "file"), ("Ada_7", "onlinetext"), ("Ada_8", "file"))
    )
    assert ada.key == again.key != other.key
    assert owner("Ada_assignsubmission_file").key == ("moodle", "Ada")


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("layers.ipynb", 0),
        ("layers-2.ipynb", 2),
        ("01_layers (1).ipynb", 1),
        ("01_layers(12).ipynb", 12),
        ("layers-2", 2),
        ("layers-2-final.ipynb", 0),
        ("layers-2026.ipynb", 0),
    ],
)
def test_how_often_it_was_handed_in_before(name, times):
    assert attempt(name) == times

"""Whom a platform's name says that a file or folder is from."""

import unicodedata

import pytest

from nnbook.grading.submission.platforms import owner


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

"""Where a class comes from: a folder or a download, with or without its roster."""

import pytest

from nnbook.grading.classroom.source import UNPACKED, Source, SourceError
from tests.grading.submission.archives import MOODLE, NOTEBOOK, lay, packed
from tests.grading.submission.exported import PLAIN

TWO = {"ada lovelace/01_layers.ipynb": NOTEBOOK, "somebody/01_layers.ipynb": NOTEBOOK}


def students(of):
    return [each.student for each in of.found.submissions]


def test_a_folder_is_read_at_once_and_where_it_lies(tmp_path):
    folder = lay(tmp_path / "class", TWO)
    source = Source(folder, tmp_path / "out")
    lay(folder, {"late/01_layers.ipynb": NOTEBOOK})
    of = source.open()
    assert (of.folder, students(of)) == (folder, ["ada lovelace", "somebody"])
    assert (of.roster, of.matching) == (None, None)
    assert not (tmp_path / "out").exists()


def test_a_download_is_unpacked_when_it_is_opened(tmp_path):
    (tmp_path / "a.zip").write_bytes(packed(MOODLE | {"../evil.ipynb": NOTEBOOK}))
    source = Source(tmp_path / "a.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    of = source.open()
    assert of.folder == tmp_path / "out" / UNPACKED
    assert {"Ada Lovelace", "Grace Hopper"} < set(students(of))
    (evil,) = [each for each in of.found.submissions if "evil" in each.path]
    assert "leads out of the archive" in evil.problem
    assert source.open() is of


def test_with_a_roster_students_are_called_as_on_it(tmp_path):
    (tmp_path / "roster.csv").write_text(PLAIN, encoding="utf-8")
    of = Source(lay(tmp_path / "class", TWO), tmp_path / "out", tmp_path / "roster.csv").open()
    assert students(of) == ["Lovelace Ada", "somebody"]
    assert of.matching.unknown == {"somebody": "not on the roster"}
    assert [each.name for each in of.matching.absent] == ["Hopper Grace"]


def broken(tmp_path, what):
    """What is to be opened, and its roster."""
    roster = tmp_path / "roster.csv"
    if what.endswith("roster"):
        roster.write_text("a,b\n1,2\n" if what == "no roster" else "name\nAlan Turing\n")
        return lay(tmp_path / "class", TWO), roster
    members = {
        "missing": {},
        "empty": {"class/notes.txt": b"no work"},
        "one student": {"class/.git/HEAD": b"", "class/exercises/01_layers.ipynb": NOTEBOOK},
        "results in it": {f"out/{name}": content for name, content in TWO.items()},
        "no zip": {"a.zip": b"no zip"},
    }[what]
    lay(tmp_path, members)
    return tmp_path / {"results in it": "out", "no zip": "a.zip"}.get(what, "class"), None


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("missing", "cannot read .*class: No such file or directory"),
        ("empty", "no notebook and no student's folder in"),
        ("one student", "is one student's: give the folder that it lies in"),
        ("results in it", "DIR must not be FOLDER itself"),
        ("no zip", r"a\.zip is not unpacked: .*another kind"),
        ("no roster", "is no roster"),
        ("other roster", "of 2 students not one is on it"),
    ],
)
def test_what_is_no_class_is_said_in_one_line_before_anything_is_written(tmp_path, what, said):
    path, roster = broken(tmp_path, what)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SourceError, match=said) as raised:
        Source(path, tmp_path / "out", roster)
    assert "\n" not in str(raised.value)
    assert sorted(tmp_path.rglob("*")) == before

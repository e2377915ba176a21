"""A class from a platform's download to the files that go back there, with a fake grader."""

import csv
import errno
import io
import json
import zipfile

import pytest

from nnbook.grading.classroom.course import Course
from tests.grading import fakes
from tests.grading.inventories import saved
from tests.grading.reports.importers import (
    canvas_files,
    canvas_marks,
    moodle_files,
    worksheet_marks,
)
from tests.grading.submission.archives import packed
from tests.grading.submission.exported import CANVAS, MOODLE, WORKSHEET
from tests.grading.test_class_command import rows


def work(points, **wishes):
    return json.dumps({"points": points, **wishes}).encode()


MOODLE_FILES = {
    "Ada Lovelace_51001_assignsubmission_file/01_layers.ipynb": work(5),
    "Ada Lovelace_51001_assignsubmission_onlinetext/onlinetext.html": b"<p>hello</p>",
    "Grace Hopper_51002_assignsubmission_file/01_layers.ipynb": work(2),
    "Alan Turing_51009_assignsubmission_file/01_layers.ipynb": work(1),
}
CANVAS_FILES = {
    "lovelaceada_12345_678901_layers.ipynb": work(5),
    "lovelaceada_12345_678902_layers-1.ipynb": work(3),
    "hoppergrace_LATE_12346_678903_layers.ipynb": work(2),
}


@pytest.fixture
def grade(tmp_path, calls, capsys):
    """Return a function that grades the members of a ZIP; the exit status, and what was said."""

    def run(members, *more, roster=None, expect=0):
        (tmp_path / "download.zip").write_bytes(
            members if isinstance(members, bytes) else packed(members)
        )
        arguments = [str(tmp_path / "download.zip"), "--out", str(tmp_path / "out"), *more]
        if roster is not None:
            (tmp_path / "roster.csv").write_text(roster, encoding="utf-8", newline="")
            arguments += ["--roster", str(tmp_path / "roster.csv")]
        assert fakes.main(["--workers", "1", *arguments]) == expect
        said = capsys.readouterr()
        return said.err.splitlines()[-1] if expect else said.out

    return run


def in_zip(out):
    with zipfile.ZipFile(out / "feedback.zip") as archive:
        return archive.namelist()


def test_from_moodle_and_back(grade, calls, tmp_path):
    out = tmp_path / "out"
    said = grade(MOODLE_FILES, roster=WORKSHEET)
    students = {row["student"]: row for row in rows(out, "students.csv")}
    assert {name: row["score"] for name, row in students.items()} == {
        "Ada Lovelace": "5",
        "Alan Turing": "1",
        "Grace Hopper": "2",
        "Zoë O'Hara-Müller": "0",
    }
    assert students["Zoë O'Hara-Müller"]["handed_in"] == "0"
    for line in (
        "read as a download from Moodle: 4 entries of 3 students",
        "Roster: 2 found, 1 not on it, 1 handed in nothing.",
        "Alan Turing: not on the roster",
        "handed in nothing: Zoë O'Hara-Müller",
        "counts 42 points, the exercises 5: marks are scaled",
    ):
        assert line in said
    given = worksheet_marks((out / "marks.csv").read_bytes())
    assert {name: mark for name, (mark, _) in given.items()} == {
        "51001": "42",
        "51002": "16.8",
        "51003": "",
    }
    assert given["51002"][1] == "2 of 5 points. Not complete: One neuron."
    found = moodle_files(in_zip(out), {"51001", "51002", "51003", "51009"})
    assert sorted(each[0] for each in found.values()) == ["51001", "51002", "51009"]
    page = (out / "class.html").read_text(encoding="utf-8")
    for words in ("Not on the roster", "Alan Turing", "Zoë O&#39;Hara-Müller", "To upload"):
        assert words in page
    grade(MOODLE_FILES, roster=WORKSHEET)
    assert set(calls().values()) == {1}, "nothing is graded twice"


@pytest.mark.parametrize(("attempt", "mark"), [("best", "21"), ("latest", "12.6")])
def test_from_canvas_and_back(grade, tmp_path, attempt, mark):
    out = tmp_path / "out"
    grade(CANVAS_FILES, "--column", "Layers", "--attempt", attempt, roster=CANVAS)
    by_path = {row["submission"]: row for row in rows(out)}
    assert by_path["hoppergrace_LATE_12346_678903_layers.ipynb"]["late"] == "late"
    assert by_path["lovelaceada_12345_678902_layers-1.ipynb"]["attempt"] == "2"
    students = {row["student"]: row for row in rows(out, "students.csv")}
    assert students["Grace Hopper"]["late"] == "late"
    assert "Test Student" not in students
    marks = canvas_marks(
        (out / "marks.csv").read_bytes(),
        {"12345", "12346", "12347", "99999"},
        {"4711": 21, "4712": 10},
    )
    assert (marks["12345", "4711"], marks["12346", "4711"]) == (mark, "8.4")
    assert marks["12347", "4711"] == ""
    ids = set(canvas_files(in_zip(out)).values())
    assert ids == {("12345", "678901"), ("12345", "678902"), ("12346", "678903")}


def test_which_is_the_latest_is_said_where_it_cannot_be_told(grade):
    same = {f"ada/{name}/01.ipynb": work(3) for name in "ab"}
    said = grade(same, "--attempt", "latest")
    assert "ada: which attempt is the latest cannot be told" in said


def test_what_changes_in_the_download_is_graded_again(grade, calls, tmp_path):
    grade(MOODLE_FILES)
    changed = {name: content for name, content in MOODLE_FILES.items() if "Alan" not in name}
    changed["Grace Hopper_51002_assignsubmission_file/01_layers.ipynb"] = work(4)
    grade(changed)
    assert sorted(calls().values()) == [1, 1, 2]
    scores = {row["student"]: row["score"] for row in rows(tmp_path / "out", "students.csv")}
    assert scores == {"Ada Lovelace": "5", "Grace Hopper": "4"}
    assert len(list((tmp_path / "out" / "feedback").iterdir())) == 2


def test_a_mark_is_not_written_where_a_file_could_not_be_graded(grade, tmp_path):
    torn = {"Ada Lovelace_51001_assignsubmission_file/02.zip": b"PK\x03\x04torn"}
    said = grade(MOODLE_FILES | torn, roster=WORKSHEET)
    assert "Ada Lovelace: no mark written: a file could not be graded" in said
    assert worksheet_marks((tmp_path / "out" / "marks.csv").read_bytes())["51001"][0] == ""


def test_where_nothing_counts_there_is_no_mark(grade, tmp_path):
    (tmp_path / "rules.toml").write_text('leave_out = ["neuron"]')
    said = grade(MOODLE_FILES, "--rules", str(tmp_path / "rules.toml"), roster=WORKSHEET)
    assert "Ada Lovelace: no mark written: no exercise that was handed in counts" in said
    assert worksheet_marks((tmp_path / "out" / "marks.csv").read_bytes())["51001"] == ("", "")


def test_what_is_not_unpacked_does_not_keep_the_others_from_being_graded(grade, tmp_path):
    evil = {"Ada Lovelace_51001_assignsubmission_file/../x.ipynb": work(5)}
    said = grade(MOODLE_FILES | evil, roster=WORKSHEET)
    assert "x.ipynb: its path leads out of the archive" in said
    assert "Ada Lovelace: no mark written: a file could not be graded" in said
    assert worksheet_marks((tmp_path / "out" / "marks.csv").read_bytes())["51002"][0] != ""


@pytest.mark.parametrize(
    ("members", "more", "roster", "line"),
    [
        (b"no zip", (), None, "download.zip is not unpacked: it is a"),
        ({"0": bytes(2**24)}, (), None, "as large: a bomb?"),
        ({}, (), None, "no notebook and no student's folder in"),
        (
            MOODLE_FILES,
            (),
            "a,b\n1,2\n",
            "roster.csv is no roster: its first line names",
        ),
        (MOODLE_FILES, (), CANVAS.replace("1234", "9"), "several columns: say which with --column"),
        (MOODLE_FILES, ("--column", "Grades"), MOODLE, "has no column “Grades”; there are:"),
        (
            {"x/1.ipynb": work(1)},
            (),
            WORKSHEET,
            "of 1 students not one is on it; is it another course's?",
        ),
        (MOODLE_FILES, ("--out-of", "10"), None, "give --roster FILE too"),
    ],
)
def test_bad_input_costs_one_line_before_anything_is_graded(
    grade, calls, tmp_path, members, more, roster, line
):
    said = grade(members, *more, roster=roster, expect=2)
    assert said.startswith("nnbook grade-class: ")
    assert line in said
    assert calls() == {}
    assert not (tmp_path / "out" / "class.html").exists()


def test_a_file_that_is_open_in_excel(grade, tmp_path, monkeypatch):
    from nnbook import files

    replace_bytes = files.replace_bytes

    def held(path, content):
        if path.name == "marks.csv":
            raise PermissionError(13, "Permission denied", str(path))
        replace_bytes(path, content)

    monkeypatch.setattr(files, "replace_bytes", held)
    said = grade(MOODLE_FILES, roster=WORKSHEET, expect=2)
    assert "marks.csv: Permission denied; is it open in another program, such as Excel?" in said
    monkeypatch.undo()


def test_tables_are_such_as_csv_readers_read(grade, tmp_path):
    grade(CANVAS_FILES, "--column", "4711", roster=CANVAS)
    text = (tmp_path / "out" / "marks.csv").read_text(encoding="utf-8")
    assert {len(row) for row in csv.reader(io.StringIO(text))} == {8}


def test_a_comment_on_a_mistake_without_a_name_reaches_everybody_who_makes_it(grade, tmp_path):
    out = tmp_path / "out"
    members = {
        f"{name}.ipynb": work(3, does=[number])
        for name, number in zip("abc", (1, 2, 2), strict=True)
    }
    grade(members)
    page = (out / "class.html").read_text(encoding="utf-8")
    assert page.index("2 submissions</span>") < page.index("1 submission</span>")
    assert "nnbook/checks/exercises/layers/neuron.py" in page
    file = out / "comments.toml"
    text = file.read_text(encoding="utf-8")
    table = text[text.index("2 submissions") :]
    name = table.partition("[")[2].partition("]")[0]
    file.write_text(f'[{name}]\ncomment = "Think of <b>."', encoding="utf-8")
    grade(members | {"d.ipynb": work(3, does=[2.0001])})
    said = {
        page.name[0]: "Think of &lt;b&gt;." in page.read_text(encoding="utf-8")
        for page in (out / "feedback").iterdir()
    }
    assert said == {"a": False, "b": True, "c": True, "d": True}
    assert "Your comment" in (out / "class.html").read_text(encoding="utf-8")
    file.write_text(f"[{name}]\ncomment = Think", encoding="utf-8")
    assert "comments.toml is not TOML" in grade(members, expect=2)


def test_rules_are_applied_and_stated_on_every_page(grade, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text("[points]\nneuron = 10\n[late]\npercent = 50\n", encoding="utf-8")
    grade(CANVAS_FILES, "--rules", str(rules))
    students = {row["student"]: row for row in rows(tmp_path / "out", "students.csv")}
    assert students["lovelaceada"]["score"] == students["lovelaceada"]["max_score"] == "10"
    assert students["hoppergrace"]["score"] == "2"
    pages = [tmp_path / "out" / "class.html", *(tmp_path / "out" / "feedback").iterdir()]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "One neuron 10." in text
        assert "Late: 50 % of the points are taken off." in text
        assert ("This was late." in text) is page.name.startswith("hoppergrace")
    rules.write_text("[points]\nneuron = -1\n", encoding="utf-8")
    assert "rules.toml: points of neuron: expected is" in grade(
        CANVAS_FILES, "--rules", str(rules), expect=2
    )


def test_the_class_page_compares_with_the_run_before(grade, tmp_path):
    grade({"ada.ipynb": work(3), "grace.ipynb": work(3)})
    page = tmp_path / "out" / "class.html"
    assert "Over time" not in page.read_text(encoding="utf-8")
    grade({"ada.ipynb": work(5), "grace.ipynb": work(3)})
    text = page.read_text(encoding="utf-8")
    assert "Since the run of" in text
    assert '<td class="number">0</td><td class="number">1</td><td class="number">2</td>' in text


def test_new_rules_alone_are_no_new_run(grade, tmp_path):
    page = tmp_path / "out" / "class.html"
    (tmp_path / "rules.toml").write_text("[points]\nneuron = 10\n", encoding="utf-8")
    compared = '<td class="number">0</td><td class="number">1</td><td class="number">1</td>'
    grade({"ada.ipynb": work(3)})
    grade({"ada.ipynb": work(5)})
    assert compared in page.read_text(encoding="utf-8")
    grade({"ada.ipynb": work(5)}, "--rules", str(tmp_path / "rules.toml"))
    text = page.read_text(encoding="utf-8")
    assert compared in text
    assert "the rules on points change nothing here" in text
    (tmp_path / "rules.toml").write_text('leave_out = ["neuron"]\n', encoding="utf-8")
    grade({"ada.ipynb": work(5)}, "--rules", str(tmp_path / "rules.toml"))
    assert compared not in page.read_text(encoding="utf-8")
    grade({"ada.ipynb": work(5)})
    assert compared in page.read_text(encoding="utf-8")
    grade({"ada.ipynb": work(5)}, "--attempt", "latest")
    assert "Over time" not in page.read_text(encoding="utf-8"), "the first of its kind"


def test_whoever_got_a_name_by_the_roster_or_is_gone(grade, tmp_path):
    page = tmp_path / "out" / "class.html"
    first = {"ada.ipynb": work(3), "zoe.ipynb": work(5)}
    grade(first)
    roster = "name,login\nAda Lovelace,ada\n"
    grade({"ada.ipynb": work(5), "new.ipynb": work(5)}, roster=roster)
    text = page.read_text(encoding="utf-8")
    assert "1 student was there both times. 1 only then and 1 only now: they are not" in text
    grade({"someone.ipynb": work(5)})
    text = page.read_text(encoding="utf-8")
    assert "Nobody was there both times: 2 students then, 1 now." in text
    assert "Correct then" not in text


def test_a_stopped_run_that_goes_on_ends_as_one_that_was_not(grade, tmp_path, monkeypatch):
    """Answers that are alike up to rounding are called after the first of them."""
    members = {"a.ipynb": work(3, does=[2]), "b.ipynb": work(3, does=[2.0001]), "c.ipynb": work(5)}
    out, files = tmp_path / "out", ("class.html", "comments.toml", "students.csv", "gradebook.csv")
    grade(members)
    whole = {name: (out / name).read_bytes() for name in files}
    out.rename(tmp_path / "whole")
    waiting = Course.waiting
    with monkeypatch.context() as patch:
        patch.setattr(Course, "waiting", lambda self, retry=False: waiting(self, retry)[1:2])
        grade(members)
    assert "The run was stopped" in (out / "class.html").read_text(encoding="utf-8")
    assert not (out / "comments.toml").exists()
    grade(members)
    assert {name: (out / name).read_bytes() for name in files} == whole


def test_a_file_that_is_twice_in_the_archive_is_one_students(grade, tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed([("ada.ipynb", work(2)), ("ada.ipynb", work(4)), ("zoe.ipynb", work(3))])
    said = grade(content, "--attempt", "latest")
    assert "ada.ipynb is 2 times in the archive: ada (1).ipynb" in said
    students = {row["student"]: row for row in rows(tmp_path / "out", "students.csv")}
    assert {name: row["score"] for name, row in students.items()} == {"ada": "4", "zoe": "3"}
    attempts = {row["submission"]: row["attempt"] for row in rows(tmp_path / "out")}
    assert attempts == {"ada.ipynb": "1", "ada (1).ipynb": "2", "zoe.ipynb": "1"}


def test_a_full_disk_costs_one_line_and_no_result(grade, calls, tmp_path, monkeypatch):
    from nnbook import files

    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "replace_bytes", full)
        said = grade(MOODLE_FILES, roster=WORKSHEET, expect=2)
    assert "No space left on device. What is graded is kept: make room, and run the same" in said
    counted = calls()
    grade(MOODLE_FILES, roster=WORKSHEET)
    assert calls() == counted


def test_the_concept_inventory_is_shown_without_names(grade, tmp_path):
    folder = tmp_path / "inventories" / "ada"
    folder.mkdir(parents=True)
    (folder / "concept-inventory.json").write_text(
        saved(before={"who-updates": "it does"}, after={"who-updates": ""})
    )
    (folder / "other.json").write_text("{}")
    said = grade({"grace.ipynb": work(3)}, "--inventory", str(folder.parent))
    assert "inventory: ada/other.json: no answers to the inventory" in said
    text = (tmp_path / "out" / "class.html").read_text(encoding="utf-8")
    assert "1 learner answered both times." in text
    assert "it does: 1, 0" in text
    assert "ada" not in text
    assert "nothing to compare yet" not in text
    (folder / "concept-inventory.json").write_text(saved(before={"who-updates": "it does"}))
    grade({"grace.ipynb": work(3)}, "--inventory", str(folder.parent))
    text = (tmp_path / "out" / "class.html").read_text(encoding="utf-8")
    assert "0 learners answered both times; 1 only once, and is not counted. There is noth" in text
    line = grade({"grace.ipynb": work(3)}, "--inventory", str(tmp_path / "x"), expect=2)
    assert "cannot read" in line

"""Finding on a roster whoever handed something in: what cannot be told is not guessed."""

import unicodedata

import pytest

from nnbook.grading.submission.collecting import Collection, LeftOut, Submission
from nnbook.grading.submission.matching import WrongRoster, match, renamed
from nnbook.grading.submission.platforms import owner
from nnbook.grading.submission.rosters import read_roster
from tests.grading.submission.exported import CANVAS, MOODLE, PLAIN, WORKSHEET


def roster(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8", newline="")
    return read_roster(tmp_path / "roster.csv")


def people(*names):
    return "name,student number\n" + "".join(f'"{name}",{i}\n' for i, name in enumerate(names, 1))


def handed_in(*names):
    """A collection: names of students, or of files and folders as a platform makes them."""
    found = []
    for name in names:
        whose = owner(name)
        found.append(Submission(name, whose.name if whose else name, owner=whose))
    return Collection(tuple(found))


def matched(roster, *names):
    done = match(handed_in(*names), roster)
    return {name: member.name for name, member in done.found.items()}, done


@pytest.mark.parametrize(
    "written",
    [
        "Zoë O'Hara-Müller",
        unicodedata.normalize("NFD", "Zoë O'Hara-Müller"),
        "zoe ohara muller",
        "muller zoe ohara",
        "Müller-O’Hara, Zoë",
        "O'HARA-MÜLLER_Zoe",
        "zoe-o'hara-mueller",
        "oharamüllerzoë",
        "Zoë O'Hara",
        "zoe@example.org",
        "S003",
    ],
)
def test_a_name_is_found_however_it_is_written(tmp_path, written):
    found, _ = matched(roster(tmp_path, MOODLE), written)
    assert found == {written: "Zoë O'Hara-Müller"}


def test_a_match_by_part_of_a_name_is_said(tmp_path):
    found, _ = matched(roster(tmp_path, MOODLE), "Zoë Maria O'Hara Müller")
    assert list(found.values()) == ["Zoë O'Hara-Müller"]
    _, done = matched(roster(tmp_path, MOODLE), "Zoë Müller")
    assert done.notes == ("Zoë Müller was taken for Zoë O'Hara-Müller: part of the name agrees",)


def test_what_cannot_be_told_is_listed_and_not_guessed(tmp_path):
    names = ("Ada King", "Ada King", "Grace Hopper")
    found, done = matched(roster(tmp_path, people(*names)), "Ada King", "Grace", "grace hopper")
    assert found == {"grace hopper": "Grace Hopper"}
    assert done.unknown == {
        "Ada King": "two or more on the roster have this name: Ada King (1) or Ada King (2)",
        "Grace": "not on the roster",
    }
    assert [each.name for each in done.absent] == ["Ada King (1)", "Ada King (2)"]


def test_two_students_are_not_one_member(tmp_path):
    names = [f"Ada King_{number}_assignsubmission_file" for number in (7, 8)]
    collection = Collection(
        tuple(Submission(name, f"Ada King ({name[9]})", owner=owner(name)) for name in names)
    )
    done = match(collection, roster(tmp_path, people("Ada King")))
    assert done.found == {}
    assert set(done.unknown) == {"Ada King (7)", "Ada King (8)"}


def test_a_platforms_own_number_decides(tmp_path):
    found, done = matched(
        roster(tmp_path, CANVAS),
        "lovelaceada_12346_678901_01.ipynb",  # the number is Grace's
        "hoppergrace_11111_678902_01.ipynb",  # this number is nobody's
    )
    assert found == {"lovelaceada": "Grace Hopper"}
    assert done.unknown == {"hoppergrace": "not on the roster"}
    assert [each.name for each in done.absent] == ["Ada Lovelace", "Zoë O'Hara-Müller"]
    found, _ = matched(
        roster(tmp_path, WORKSHEET), "Somebody_51003_assignsubmission_file_01_layers.ipynb"
    )
    assert found == {"Somebody": "Zoë O'Hara-Müller"}


def test_repositories_of_github_classroom(tmp_path):
    table = "identifier,github_username,github_id,name\nada@example.org,ada-l,7,Ada Lovelace\n"
    table += "grace@example.org,ghopper,8,\n"
    found, _ = matched(roster(tmp_path, table), "layers-ada-l", "layers-GHopper")
    assert found == {"layers-ada-l": "Ada Lovelace", "layers-GHopper": "ghopper"}


def test_repositories_of_two_assignments_are_one_students(tmp_path):
    names = {f"{each}/{each}-{who}": None for each in ("layers", "xor") for who in ("ada-l", "gh")}
    collection = Collection(
        tuple(Submission(f"{path}/1.ipynb", path.partition("/")[2]) for path in names)
    )
    table = "github_username,name\nada-l,Ada Lovelace\ngh,Grace Hopper\nl,Somebody Else\n"
    changed = renamed(collection, match(collection, roster(tmp_path, table)))
    assert [each.student for each in changed.submissions] == 2 * ["Ada Lovelace", "Grace Hopper"]


def test_students_are_called_as_on_the_roster(tmp_path):
    found = roster(tmp_path, PLAIN)
    collection = Collection(
        (Submission("ada lovelace", "ada lovelace"), Submission("x", "x")),
        (LeftOut("essay", "ada lovelace", "a PDF"),),
    )
    changed = renamed(collection, match(collection, found))
    assert [each.student for each in changed.submissions] == ["Lovelace Ada", "x"]
    assert changed.left_out[0].student == "Lovelace Ada"


def test_a_roster_of_another_course_is_refused(tmp_path):
    with pytest.raises(WrongRoster, match="of 2 students not one is on it; is it another course's"):
        matched(roster(tmp_path, people("Alan Turing")), "ada", "grace")

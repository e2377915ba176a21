"""Rosters of each platform, and finding on them whoever handed something in."""

import unicodedata

import pytest

from nnbook.grading.submission.collecting import Collection, LeftOut, Submission
from nnbook.grading.submission.matching import WrongRoster, match, renamed
from nnbook.grading.submission.platforms import owner
from nnbook.grading.submission.rosters import NotARoster, read_roster
from tests.grading.submission.exported import CANVAS, GERMAN, MOODLE, PLAIN, WORKSHEET

EVERY = {"canvas": CANVAS, "moodle": MOODLE, "worksheet": WORKSHEET, "table": PLAIN}


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


@pytest.mark.parametrize("kind", EVERY)
def test_each_kind_is_known_by_its_header(tmp_path, kind):
    found = roster(tmp_path, EVERY[kind])
    assert found.kind == kind
    real = [each for each in found.members if not each.test]
    assert [each.name for each in real[:2]] == {
        "canvas": ["Ada Lovelace", "Grace Hopper"],
        "moodle": ["Ada Lovelace", "Grace Hopper"],
        "worksheet": ["Ada Lovelace", "Grace Hopper"],
        "table": ["Lovelace Ada", "Hopper Grace"],
    }[kind]
    assert len(real) == (2 if kind == "table" else 3)
    assert sum(each.test for each in found.members) == (kind == "canvas")


def test_a_german_moodle(tmp_path):
    found = roster(tmp_path, "Vorname,Nachname,E-Mail-Adresse,X: Y (Wert)\nAda,Lovelace,a@b.c,-\n")
    assert (found.kind, found.members[0].name) == ("moodle", "Ada Lovelace")


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


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n1,2\n", "is no roster: its first line names the columns, such as Student and ID"),
        ("Student,ID,Section\n", "has a header and nobody below it"),
        (CANVAS + "Turing, Alan,1,2,3,4,5,6,7\r\n", "row 8 has 9 fields, the header 8"),
    ],
)
def test_what_is_no_roster_is_said_in_one_line(tmp_path, text, why):
    with pytest.raises(NotARoster, match=why) as raised:
        roster(tmp_path, text)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "header",
    [
        "Vorname,Nachname,E-Mail-Adresse",
        "Prénom,Nom de famille,Adresse de courriel",
        "Nombre,Apellido(s),Dirección de correo",
        "Nome,Cognome,Indirizzo email",
        "Nome,Sobrenome,Endereço de e-mail",
        "Imię,Nazwisko,Adres e-mail",
        "Voornaam,Achternaam,E-mailadres",
        "Förnamn,Efternamn,E-postadress",
    ],
)
def test_moodles_gradebook_in_other_languages_and_orders(tmp_path, header):
    columns = [*header.split(","), "Aufgabe: X (Wert)"]
    people = ["Ada", "Lovelace", "ada@example.org", "-"]
    for order in ([0, 1, 2, 3], [3, 2, 1, 0]):
        lines = [",".join(line[place] for place in order) for line in (columns, people)]
        found = roster(tmp_path, "\n".join(lines) + "\n")
        assert (found.kind, [each.name for each in found.members]) == ("moodle", ["Ada Lovelace"])


def test_a_list_of_participants_is_no_gradebook(tmp_path):
    text = "First name,Last name,Email address,Groups\nAda,Lovelace,ada@example.org,\n"
    assert roster(tmp_path, text).kind == "table"


JAPANESE = (
    "識別子,氏名,ステータス,評点,最大評点,変更可能,最終更新日時,コメント\n"
    "参加者 51001,Ada Lovelace,提出済み,,21.00,はい,-,\n"
)


@pytest.mark.parametrize("text", [GERMAN, JAPANESE, WORKSHEET.replace("Ada Lovelace", "")])
def test_a_grading_worksheet_in_any_language(tmp_path, text):
    found = roster(tmp_path, text)
    assert found.kind == "worksheet"
    assert found.members[0].platform_id == "51001"
    grade, most, words = (found.columns[each] for each in ("grade", "maximum", "feedback"))
    assert (most, words) == (grade + 1, len(found.header) - 1)


def test_a_table_with_numbers_is_no_worksheet(tmp_path):
    text = "student number,name,group,hours,points\ns1001,Ada Lovelace,A,3,5.00\n"
    assert roster(tmp_path, text).kind == "table"


def test_one_person_in_two_sections_is_one_member(tmp_path):
    again = '"Lovelace, Ada",12345,s001,ada,"Tue",,,\r\n'
    found = roster(tmp_path, CANVAS + again)
    assert [each.name for each in found.members].count("Ada Lovelace") == 1
    assert found.members[0].again == (7,)


def test_who_has_only_an_identifier_is_called_by_it(tmp_path):
    text = "identifier,github_username,name\nada@example.org,ada,\nalan@example.org,,\n"
    assert [each.name for each in roster(tmp_path, text).members] == ["ada", "alan@example.org"]

"""Rosters of each platform, and finding on them whoever handed something in."""

import pytest

from nnbook.grading.submission.rosters import NotARoster, read_roster
from tests.grading.submission.exported import CANVAS, MOODLE, PLAIN, WORKSHEET

EVERY = {"canvas": CANVAS, "moodle": MOODLE, "worksheet": WORKSHEET, "table": PLAIN}


def roster(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8", newline="")
    return read_roster(tmp_path / "roster.csv")


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


def test_one_person_in_two_sections_is_one_member(tmp_path):
    again = '"Lovelace, Ada",12345,s001,ada,"Tue",,,\r\n'
    found = roster(tmp_path, CANVAS + again)
    assert [each.name for each in found.members].count("Ada Lovelace") == 1
    assert found.members[0].again == (7,)


def test_who_has_only_an_identifier_is_called_by_it(tmp_path):
    text = "identifier,github_username,name\nada@example.org,ada,\nalan@example.org,,\n"
    assert [each.name for each in roster(tmp_path, text).members] == ["ada", "alan@example.org"]

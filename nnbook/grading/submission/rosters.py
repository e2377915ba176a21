"""Who is in a class: a learning platform's own export of its gradebook, or any table of people.

- Canvas, *Grades → Export*: ``Student, ID, SIS User ID, SIS Login ID, Section``, a column for each
  assignment called ``Layers (12345)``, and a row ``Points Possible`` above the students.
- Moodle, *Grades → Export* as plain text: first and last name, ID number, email address; or the
  *grading worksheet* of one assignment: ``Identifier, Full name, Email address, … Grade``.
- Any other table with a header: a name, or first and last name, or an email address or id.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from nnbook.grading.submission import names
from nnbook.grading.submission.exports import Export, NotATable, read_export
from nnbook.grading.submission.worksheets import worksheet

Kind = Literal["canvas", "moodle", "worksheet", "table"]
TITLES = {
    "canvas": "Canvas's gradebook",
    "moodle": "Moodle's gradebook",
    "worksheet": "Moodle's grading worksheet",
    "table": "a table",
}
# Names of columns, in the languages that exports come in most.
_ROLES: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("student", "name", "full name", "student name", "display name", "vollständiger name"),
        *("nom complet", "nombre completo", "nome completo", "volledige naam"),
        *("fullständigt namn", "fulde navn", "fullt navn", "pełna nazwa"),
    ),
    "first": (
        *("first name", "firstname", "first_name", "given name", "vorname", "prénom", "nombre"),
        *("nome", "voornaam", "imię", "förnamn", "fornavn", "etunimi", "křestní jméno", "adı"),
    ),
    "last": (
        *("last name", "lastname", "last_name", "surname", "family name", "nachname", "nom"),
        *("nom de famille", "apellido", "apellidos", "apellido(s)", "cognome", "achternaam"),
        *("sobrenome", "apelido", "nazwisko", "efternamn", "efternavn", "etternavn"),
        *("sukunimi", "příjmení", "soyadı"),
    ),
    "email": (
        *("email address", "email", "e-mail", "e-mail address", "mail", "e-mail-adresse"),
        *("adresse de courriel", "adresse courriel", "dirección de correo", "indirizzo email"),
        *("dirección email", "correo electrónico", "endereço de e-mail", "endereço de email"),
        *("e-mailadres", "adres e-mail", "e-postadress", "e-postadresse", "e-mailadresse"),
        *("sähköpostiosoite", "e-mailová adresa", "e-posta adresi"),
    ),
    "number": (
        *("id number", "id-nummer", "idnumber", "matrikelnummer", "matriculation number"),
        *("student number", "student id", "numéro d'identification", "número de id"),
        *("sis user id", "codice identificativo", "número de identificação", "numer id"),
    ),
    "login": (
        *("sis login id", "username", "user name", "login", "login id", "anmeldename", "user"),
        *("github_username", "github username", "integration id"),
    ),
    "id": ("id",),
    "handed_in": ("last modified (submission)",),
    "identifier": (
        *("identifier", "roster_identifier", "id/kennung", "identifiant", "bezeichner"),
        *("identificador", "identificativo", "identificatie"),
    ),
}
KNOWN = (*(name for each in _ROLES.values() for name in each), "section", "grade")
_TELLING = {"name", "first", "last", "email", "number", "login", "identifier"}
# A column of Moodle's gradebook: ``Assignment: Layers (Real)``.
MOODLE_ITEM = re.compile(r"(.+) \(([^()]+)\)", re.DOTALL)
_TEST_STUDENT = {"student test"}
_PARTICIPANT = re.compile(r"\D*(\d+)")


class NotARoster(Exception):
    """One line: why a file is no roster, and what was expected."""


@dataclass(frozen=True)
class Member:
    """A row of the roster. ``ids``: whatever tells people apart, as small letters.

    ``platform_id``: the number that the platform's download names files by; empty where not known.
    ``again``: further rows with that number, of somebody who is in several sections.
    ``test``: Canvas's *Test Student*, who hands in nothing. ``handed_in``: when, by the platform's
    clock, where a grading worksheet says so in English.
    """

    row: int
    name: str
    spellings: tuple[str, ...]
    ids: frozenset[str]
    platform_id: str = ""
    again: tuple[int, ...] = ()
    test: bool = False
    handed_in: datetime | None = None


@dataclass(frozen=True)
class Roster:
    """The people of a class, and the table that they stand in. ``columns``: by what is in them."""

    path: Path
    kind: Kind
    export: Export
    members: tuple[Member, ...]
    columns: Mapping[str, int]
    points_row: int | None = None

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [name.strip().removeprefix("\ufeff") for name in self.export.values[0]]


def read_roster(path: Path) -> Roster:
    """Read a roster. Raises ``NotARoster``."""
    try:
        export = read_export(path, KNOWN)
    except NotATable as error:
        raise NotARoster(f"{path}: {error}") from None
    header = [name.strip().removeprefix("\ufeff").casefold() for name in export.values[0]]
    columns = {
        role: header.index(found)
        for role, options in _ROLES.items()
        if (found := next((name for name in options if name in header), None)) is not None
    }
    sheet = worksheet(export.values)
    columns |= sheet or {}
    if not columns.keys() & _TELLING:
        seen = ", ".join(export.values[0])[:120]
        raise NotARoster(
            f"{path} is no roster: its first line names the columns, such as Student and ID "
            f"(Canvas), First name and Email address (Moodle), or name; here it is: {seen}"
        )
    kind = _kind(header, columns, sheet is not None)
    students, points = _rows_of_students(export, kind)
    width = len(header)
    for row in students:
        if kind != "table" and len(export.values[row]) > width:
            raise NotARoster(
                f"{path}: row {row + 1} has {len(export.values[row])} fields, the header {width}: "
                "a comma without quotes around its field? Export it again"
            )
    read = [_member(export.values[row], row, kind, columns) for row in students]
    members = tuple(_named(_once(each for each in read if each.name)))
    if not members:
        raise NotARoster(f"{path} has a header and nobody below it")
    return Roster(path, kind, export, members, columns, points)


def _kind(header: list[str], columns: Mapping[str, int], sheet: bool) -> Kind:
    named = "student" in header or {"lastname", "firstname"} <= set(header)
    if named and "id" in columns and "section" in header:
        return "canvas"
    if sheet:
        return "worksheet"
    people = {"first", "last"} <= columns.keys() and columns.keys() & {"email", "number"}
    if people and any(MOODLE_ITEM.fullmatch(name) for name in header):
        return "moodle"
    return "table"


def _rows_of_students(export: Export, kind: Kind) -> tuple[list[int], int | None]:
    """The rows with a student each, and the one with the points that can be had."""
    rows, points = [], None
    for number, values in enumerate(export.values):
        if number == 0 or not any(value.strip() for value in values):
            continue
        if kind == "canvas":
            if "points possible" in values[0].casefold():
                points = number
                continue
            if not values[0].strip() and not (len(values) > 1 and values[1].strip()):
                continue  # which assignments are posted by hand
        rows.append(number)
    return rows, points


def _member(values: list[str], row: int, kind: Kind, columns: Mapping[str, int]) -> Member:
    def at(role: str) -> str:
        column = columns.get(role, len(values))
        return values[column].strip() if column < len(values) else ""

    first, last, whole = at("first"), at("last"), at("name")
    both = f"{first} {last}".strip()
    options = (both, f"{last} {first}".strip(), whole)
    spellings = tuple(dict.fromkeys(each for each in options if each))
    before, comma, after = whole.partition(",")
    turned = f"{after.strip()} {before.strip()}" if comma else whole
    email = at("email").casefold()
    ids = {at(role).casefold() for role in ("number", "login", "id", "identifier")} | {email}
    ids.add(email.partition("@")[0])
    identifier = _PARTICIPANT.fullmatch(at("identifier")) if kind == "worksheet" else None
    return Member(
        row=row,
        name=both or turned or email or at("login") or at("number") or at("identifier"),
        spellings=spellings,
        ids=frozenset(ids - {""}),
        platform_id=identifier[1] if identifier else at("id") if kind == "canvas" else "",
        test=kind == "canvas" and bool(names.forms(whole) & _TEST_STUDENT),
        handed_in=_time(at("handed_in")) if kind == "worksheet" else None,
    )


def _time(text: str) -> datetime | None:
    """``Monday, 2 November 2026, 9:30 AM`` as a time."""
    try:
        return datetime.strptime(text.partition(",")[2].strip(), "%d %B %Y, %I:%M %p")
    except ValueError:
        return None


def _once(members: Iterable[Member]) -> list[Member]:
    """The members, each with all rows that have the platform's number of the first."""
    found: dict[str, Member] = {}
    for each in members:
        key = each.platform_id or f"row {each.row}"
        first = found.setdefault(key, each)
        if first is not each:
            found[key] = replace(first, again=(*first.again, each.row))
    return list(found.values())


def _named(members: Iterable[Member]) -> list[Member]:
    """The members, each with a name of its own."""
    listed = list(members)
    alike: dict[str, int] = {}
    for each in listed:
        alike[each.name] = alike.get(each.name, 0) + 1
    return [
        each
        if alike[each.name] == 1
        else replace(each, name=f"{each.name} ({min(each.ids, default=f'row {each.row + 1}')})")
        for each in listed
    ]

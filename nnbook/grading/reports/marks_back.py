"""Marks, put into the export that the roster came in, ready to be uploaded again.

Only the mark's column changes (in Moodle, the feedback's too); ids, names and every other field
stay as they were exported. A mark that is not known leaves its field as it was.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnbook.grading.submission.exports import Export
from nnbook.grading.submission.matching import Matching
from nnbook.grading.submission.rosters import MOODLE_ITEM, TITLES, Member, Roster

_CANVAS_COLUMN = re.compile(r".+\s\(\d+\)", re.DOTALL)
# What Canvas computes itself: it reads none of these back.
_COMPUTED = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_PERCENTAGE = re.compile(r"\W(percentage|prozent|pourcent|porcent|percentuale)", re.IGNORECASE)
# What an activity's column begins with; that of a total has no colon, in any language.
_ACTIVITY = re.compile(r"[^:]+:\s")
_FEEDBACK = "feedback"
# What Moodle calls it in other languages.
_NO_MARK = ("feedback", "rückmeldung", "commentaire", "retroalimentación", "letter", "buchstabe")
_MOST_TEXT = 1000
_MOST_NAMES = 5
# What Moodle writes under “Grade can be changed” where it has locked a grade, by language.
_LOCKED = {"no", "nein", "non", "nee", "nej", "nei", "não", "nie", "ne", "ei", "nem", "hayır"}


class NoColumn(Exception):
    """One line: into which column marks go cannot be told, or they may not go there."""


@dataclass(frozen=True)
class Mark:
    """A student's ``points`` of ``most``; ``text`` says the same in words, with what to do next.

    ``open``: why it is no mark yet, where something could not be graded; empty where it is one.
    """

    points: float
    most: float
    text: str = ""
    open: str = ""


@dataclass(frozen=True)
class Filled:
    """The file to upload, and lines on what was written where, and what was not."""

    content: bytes
    notes: tuple[str, ...]
    written: int


@dataclass
class _Filling:
    roster: Roster
    export: Export
    column: int
    out_of: float | None
    feedback: int | None
    kept: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    written: int = 0


def mark_column(roster: Roster, asked: str | None = None) -> int | None:
    """The column that marks go into; None for one that is yet to be made, in a plain table.

    ``asked``: its name, or the number of the assignment in Canvas. Raises ``NoColumn``.
    """
    if asked is not None:
        return _asked(roster, asked)
    if roster.kind == "table":
        return None
    if roster.kind == "worksheet":
        _require_points(roster)
        return roster.columns["grade"]
    possible = _possible(roster)
    if len(possible) == 1:
        return possible[0]
    title = TITLES[roster.kind]
    if not possible:
        others = _quoted(roster, _items(roster))
        hint = f", or say which with --column, one of {others}" if others else ""
        raise NoColumn(
            f"{roster.path}: {title} has no column for an assignment: export it anew{hint}"
        )
    names = _quoted(roster, possible)
    raise NoColumn(f"{roster.path} has several columns: say which with --column, one of {names}")


def fill(
    roster: Roster,
    matching: Matching,
    marks: Mapping[str, Mark],
    column: int | None,
    out_of: float | None = None,
) -> Filled:
    """Write the marks of students, by their names on the roster, into a copy of the export.

    ``out_of``: what full marks are in the platform; where None, what the export says, or else the
    points themselves.
    """
    source = roster.export
    export = Export(
        source.head,
        source.separator,
        source.encoding,
        [list(row) for row in source.rows],
        list(source.ends),
    )
    notes = []
    if column is None:
        column = _new_column(export, "score")
    name = (export.values[0][column]).strip()
    most = max((mark.most for mark in marks.values()), default=0)
    possible = out_of or _points_possible(roster, column)
    if possible is not None and most and possible != most:
        notes.append(
            f"“{name}” counts {possible:g} points, the exercises {most:g}: marks are scaled"
        )
    elif possible is None and roster.kind in ("moodle", "worksheet"):
        notes.append(
            f"“{name}”: marks are points of {most:g}; where it counts another number in Moodle, "
            "give that with --out-of"
        )
    work = _Filling(roster, export, column, possible, _feedback_column(roster, export, column))
    members = {member.name: member for member in matching.found.values()}
    for student, mark in marks.items():
        if student in members:
            _write(work, members[student], student, mark)
    notes += work.kept
    if work.locked:
        more = len(work.locked) - _MOST_NAMES
        named = ", ".join(work.locked[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        told = roster.header[roster.columns["changeable"]]
        notes.append(f"left as they are, locked in Moodle (see “{told}”): the rows of {named}")
    without = _without_identity(roster)
    if without:
        named = ", ".join(export.values[row][0] or f"row {row + 1}" for row in without)
        notes.append(
            f"left out of the file, as Moodle would give their marks to the row above: {named} "
            "(no email address and no ID number)"
        )
        export = export.without(without)
    if roster.kind == "worksheet" and export.separator != ",":
        export = export.separated_by(",")
        notes.append("fields are separated by commas now: Moodle reads no others in a worksheet")
    elif roster.kind != "table" and export.head:
        export = export.separated_by(export.separator)
    return Filled(export.content(), tuple(notes), work.written)


def identity(roster: Roster) -> str | None:
    """The column by which Moodle can find students: filled for everybody, no value twice."""
    for role in ("email", "number", "login"):
        column = roster.columns.get(role)
        if column is None:
            continue
        values = [_at(roster, member.row, column).casefold() for member in roster.members]
        if all(values) and len(set(values)) == len(values):
            return roster.header[column]
    return None


def _write(work: _Filling, member: Member, student: str, mark: Mark) -> None:
    now = _at(work.roster, member.row, work.column)
    changeable = work.roster.columns.get("changeable")
    if changeable is not None and _at(work.roster, member.row, changeable).casefold() in _LOCKED:
        work.locked.append(student)
        return
    if mark.open:
        work.kept.append(f"{student}: no mark written: {mark.open}")
        return
    if now.upper() in ("EX", "N/A"):
        meaning = "excused" if now.upper() == "EX" else "not assigned"
        work.kept.append(f"{student}: no mark written: “{now}” in the export, {meaning}")
        return
    points = mark.points
    if work.out_of is not None and mark.most:
        points = mark.points / mark.most * work.out_of
    for row in (member.row, *member.again):
        work.export.put(row, work.column, f"{round(points, 2):g}")
        if work.feedback is not None and mark.text:
            work.export.put(row, work.feedback, mark.text[:_MOST_TEXT])
    work.written += 1


def _asked(roster: Roster, asked: str) -> int:
    header = roster.header
    found = [
        number
        for number, name in enumerate(header)
        if name == asked or name.endswith(f"({asked})") or name.rpartition(" (")[0] == asked
    ]
    if roster.kind == "moodle":
        found = [each for each in found if not _is_feedback(header[each])] or found
    if not found:
        names = _quoted(roster, _possible(roster) or _items(roster)) or "none"
        raise NoColumn(f"{roster.path} has no column “{asked}”; there are: {names}")
    if len(found) > 1:
        raise NoColumn(f"{roster.path} has {len(found)} columns “{asked}”: give the whole name")
    if found[0] in roster.columns.values():
        raise NoColumn(
            f"{roster.path}: “{header[found[0]]}” tells who somebody is: no mark goes there"
        )
    if _is_read_only(roster, found[0]):
        raise NoColumn(f"{roster.path}: Canvas does not take marks for “{header[found[0]]}” back")
    return found[0]


def _possible(roster: Roster) -> list[int]:
    """The columns of assignments, as far as the platform's names tell."""
    header = roster.header
    if roster.kind == "canvas":
        section = [name.casefold() for name in header].index("section")
        return [
            number
            for number, name in enumerate(header)
            if number > section
            and _CANVAS_COLUMN.fullmatch(name)
            and not _is_read_only(roster, number)
        ]
    return [each for each in _items(roster) if _ACTIVITY.match(header[each])]


def _items(roster: Roster) -> list[int]:
    """Of Moodle's gradebook, the columns with marks: those of totals are among them."""
    taken = set(roster.columns.values())
    return [
        number
        for number, name in enumerate(roster.header)
        if number not in taken and MOODLE_ITEM.fullmatch(name) and not _is_feedback(name)
    ]


def _quoted(roster: Roster, columns: Sequence[int]) -> str:
    return ", ".join(f"“{roster.header[each]}”" for each in columns[:8])


def _is_read_only(roster: Roster, column: int) -> bool:
    if roster.kind != "canvas":
        return False
    told = "" if roster.points_row is None else _at(roster, roster.points_row, column)
    return "read only" in told or _COMPUTED.search(roster.header[column]) is not None


def _points_possible(roster: Roster, column: int) -> float | None:
    """What full marks are, where the export says so."""
    if roster.kind == "canvas" and roster.points_row is not None:
        return _number(_at(roster, roster.points_row, column))
    if roster.kind == "worksheet":
        found = set(map(_number, _maxima(roster)))
        return found.pop() if len(found) == 1 else None
    if roster.kind == "moodle" and _PERCENTAGE.search(roster.header[column]):
        return 100.0
    return None


def _require_points(roster: Roster) -> None:
    """Raise ``NoColumn`` where the assignment is marked in words."""
    words = [each for each in _maxima(roster) if not any(map(str.isdigit, each)) and each != "-"]
    if words:
        raise NoColumn(
            f"{roster.path}: the assignment has a scale (“{words[0]}”): points cannot go there. "
            "Set its grade to points in Moodle, and export it again"
        )


def _maxima(roster: Roster) -> list[str]:
    """What the worksheet says that full marks are, row by row."""
    place = roster.columns.get("maximum")
    given = [] if place is None else [_at(roster, each.row, place) for each in roster.members]
    return [each for each in given if each]


def _feedback_column(roster: Roster, export: Export, column: int) -> int | None:
    """Where words go: Moodle takes them beside a mark, Canvas only as files."""
    if roster.kind == "canvas":
        return None
    header = roster.header
    if roster.kind == "worksheet":
        return roster.columns.get("feedback")
    if roster.kind == "table":
        return _new_column(export, _FEEDBACK)
    match = MOODLE_ITEM.fullmatch(header[column])
    name = f"{match[1] if match else header[column]} (Feedback)"
    return header.index(name) if name in header else _new_column(export, name)


def _is_feedback(name: str) -> bool:
    match = MOODLE_ITEM.fullmatch(name)
    return match is not None and match[2].casefold().startswith(_NO_MARK)


def _new_column(export: Export, name: str) -> int:
    """Add an empty column at the end; its number."""
    header = [each.strip() for each in export.values[0]]
    if name in header:
        return header.index(name)
    column = len(header)
    export.put(0, column, name)
    for row, values in enumerate(export.values):
        if row and any(values) and len(values) <= column:
            export.put(row, column, "")
    return column


def _without_identity(roster: Roster) -> list[int]:
    """Rows that Moodle could not find, in a gradebook where it goes by email or ID number.

    It then keeps the student of the row above, who would get this mark.
    """
    if roster.kind != "moodle" or identity(roster) is not None:
        return []
    column = roster.columns.get("email", roster.columns.get("number"))
    return [each.row for each in roster.members if not _at(roster, each.row, column)]


def _at(roster: Roster, row: int, column: int) -> str:
    values = roster.export.values[row]
    return values[column].strip() if column < len(values) else ""


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if number > 0 else None

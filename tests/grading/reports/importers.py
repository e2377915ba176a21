"""What learning platforms do with a file that is uploaded, as far as it decides where marks land.

Written after the platforms' own importers, in other words: Canvas's ``lib/gradebook_importer.rb``
and ``abstract_assignment.rb``; Moodle's ``grade/import/csv/classes/load_data.php``,
``mod/assign/feedback/offline/importgradeslib.php`` and ``feedback/file/importziplib.php``.
"""

import csv
import io
import re


class Refused(Exception):
    """The platform would take nothing of the file."""


def canvas_marks(content, students, assignments):
    """Marks by (user's id, assignment's id), as Canvas's gradebook import would set them.

    The first two columns are called Student and ID, and Section is the last about the student. The
    file is UTF-8, with commas or, where the first three lines have more of them, semicolons. A
    column belongs to the assignment whose number stands in brackets at the end of its name; one
    without a number would become a new assignment. The row ``Points Possible`` would change what
    an assignment counts. A row is a student's by the number in ID.
    """
    text = content.decode("utf-8").removeprefix("\ufeff")
    first = text.splitlines()[:3]
    separator = ";" if min(x.count(";") for x in first) > max(x.count(",") for x in first) else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    header = rows[0]
    if "Student" not in header[0] or header[1] != "ID" or "Section" not in header:
        raise Refused("Invalid header row")
    marks = {}
    for row in rows[1:]:
        for name, value in list(zip(header, row, strict=True))[header.index("Section") + 1 :]:
            if re.search("(Current|Final) (Score|Points|Grade)", name):
                continue
            match = re.fullmatch(r".*\s\((\d+)\)", name)
            if match is None or match[1] not in assignments:
                raise Refused(f"a new assignment {name}")
            if "Points Possible" in row[0]:
                if float(value) != assignments[match[1]]:
                    raise Refused("other points possible")
            elif row[0].strip():
                if row[1] not in students:
                    raise Refused(f"a new student {row[0]}")
                marks[row[1], match[1]] = value.strip()
    return marks


def canvas_files(names):
    """(user's id, file's id) by name of a file in a ZIP of *Upload submissions*; None is ignored.

    Of the parts between underscores, without LATE, the first two that are numbers are the user's
    id and that of the file that was handed in. Anonymous ones begin with ``anon`` and an id. What
    begins with ``._``, or whose last part begins with ``link``, is ignored.
    """
    found = {}
    for name in names:
        parts = [part for part in name.rpartition("/")[2].split("_") if part != "LATE"]
        if parts[0] == "anon":
            ids = tuple(parts[1:3])
        else:
            ids = tuple(part for part in parts if part.isascii() and part.isdigit())[:2]
        ignored = len(ids) < 2 or parts[-1].startswith("link") or name.startswith("._")
        found[name] = None if ignored else ids
    return found


def moodle_marks(content, users, *, find, mark, feedback, separator=","):
    """(mark, feedback) by user, as Moodle's import of grades from CSV would set them.

    Each row has as many fields as the header. The user is found by the mapped column; one that is
    not there ends the whole import, and where the field is empty, the user of the row above is
    kept. An empty mark, or ``-``, is none; every other is a number, and at most 100.
    """
    text = content.decode("utf-8").removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    header = [name.strip() for name in rows[0]]
    given, user = {}, None
    for row in rows[1:]:
        if len(row) <= 1:
            continue
        if len(row) != len(header):
            raise Refused("another number of columns")
        field = dict(zip(header, map(str.strip, row), strict=True))
        if field[find]:
            if field[find] not in users:
                raise Refused(f"no user {field[find]}")
            user = field[find]
        number = None if field[mark] in ("", "-") else float(field[mark])
        if number is not None and number > 100:
            raise Refused("too large a grade")
        given[user] = (number, field[feedback])
    return given


def worksheet_marks(content):
    """(grade, feedback) by participant, as Moodle reads a grading worksheet: UTF-8 with commas.

    The columns Identifier, Grade and Last modified (grade) must be there under these names. The
    participant's number stands at the end of Identifier.
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    places = [rows[0].index(name) for name in ("Identifier", "Grade", "Last modified (grade)")]
    words = rows[0].index("Feedback comments")
    return {
        row[places[0]].removeprefix("Participant "): (row[places[1]], row[words])
        for row in rows[1:]
    }


def moodle_files(names, participants):
    """(participant, name of the file) by name in a ZIP of *Upload multiple feedback files*.

    Some part of the path has four parts between underscores: a name, a participant's number, the
    kind and the name of a plugin that there is. Files whose names begin with a dot or a tilde are
    passed over. The rest of the path names the file that the student gets.
    """
    found = {}
    for name in names:
        parts = name.split("/")
        found[name] = None
        if parts[-1].startswith((".", "~")):
            continue
        for place, part in enumerate(parts):
            info = part.split("_", 4)
            plugin = tuple(info[2:4])
            known = plugin in {("assignsubmission", "file"), ("assignfeedback", "file")}
            if len(info) >= 4 and info[1] in participants and known:
                rest = [*([info[4]] if len(info) > 4 else []), *parts[place + 1 :]]
                found[name] = info[1], "/".join(rest)
                break
    return found

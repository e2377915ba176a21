"""Where things stand in Moodle's grading worksheet, in whatever language it was exported.

``Identifier, …, Grade, Maximum Grade, …, Feedback comments``: names of columns are translated, so
those that are not English are known by what is in them.
"""

import re
from collections.abc import Sequence

_ENGLISH = {"identifier": "identifier", "grade": "grade", "maximum grade": "maximum"}
_CHANGEABLE = "grade can be changed"
_PARTICIPANT = re.compile(r"(\D*[^\d\s])\s?\d+")
_POINTS = re.compile(r"\d+[.,]\d\d")
_MARK = re.compile(r"-?|\d+([.,]\d+)?")


def worksheet(table: Sequence[Sequence[str]]) -> dict[str, int] | None:
    """The columns ``identifier``, ``grade``, and where there are such, ``maximum``, ``feedback``,
    and ``changeable``: whether Moodle takes a grade.

    None where the table is no worksheet. ``table``: its rows, the header first.
    """
    header = [name.strip().removeprefix("\ufeff").casefold() for name in table[0]]
    found = {role: header.index(name) for name, role in _ENGLISH.items() if name in header}
    if not {"identifier", "grade"} <= found.keys():
        found = _by_content(header, [row for row in table[1:] if any(map(str.strip, row))])
    if not found:
        return None
    if _CHANGEABLE in header:
        found["changeable"] = header.index(_CHANGEABLE)
    named = [place for place, name in enumerate(header) if name.startswith("feedback")]
    if named:
        found["feedback"] = named[0]
    elif "maximum" in found and len(header) > found["maximum"] + 3:
        found["feedback"] = len(header) - 1
    return found


def _by_content(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    if not rows or min(map(len, rows)) < len(header):
        return {}
    columns = [[row[place].strip() for row in rows] for place in range(len(header))]
    matches = [_PARTICIPANT.fullmatch(each) for each in columns[0]]
    if not all(matches) or len({match[1] for match in matches if match}) != 1:
        return {}
    # A grade, the same maximum in each row, yes or no, and more.
    for place in range(2, len(columns) - 2):
        marks, most, answers = columns[place - 1], set(columns[place]), set(columns[place + 1])
        words = len(answers) <= 2 and all(map(str.isalpha, answers))
        points = len(most) == 1 and _POINTS.fullmatch(*most)
        if points and words and all(map(_MARK.fullmatch, marks)):
            return {
                "identifier": 0,
                "grade": place - 1,
                "maximum": place,
                "changeable": place + 1,
            }
    return {}

"""A table as a learning platform or Excel has written it: read, changed in places, written back.

All that is not changed stays byte for byte: quotes, spaces, line ends, the order of everything.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 64 * 2**20
SEPARATORS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotATable(Exception):
    """One line: why a file is no table that can be read."""


@dataclass
class Export:
    """Rows of fields as they stand in the file, quotes included; ``values`` are without.

    ``encoding``: in which ``content`` writes it; UTF-8 where it came in one that no platform reads.
    """

    head: str
    separator: str
    encoding: str
    rows: list[list[str]]
    ends: list[str]
    _values: list[list[str]] = field(default_factory=list)

    @property
    def values(self) -> list[list[str]]:
        """The rows, as a spreadsheet shows them."""
        if not self._values:
            self._values = [[_unquoted(each) for each in row] for row in self.rows]
        return self._values

    def put(self, row: int, column: int, value: str) -> None:
        """Change one field; a row that is too short grows. Quoted where it must be, or was."""
        fields = self.rows[row]
        fields.extend("" for _ in range(column + 1 - len(fields)))
        was = fields[column].lstrip()
        must = any(sign in value for sign in (self.separator, '"', "\n", "\r"))
        fields[column] = _quoted(value) if must or was.startswith('"') else value
        self._values = []

    def without(self, rows: Sequence[int]) -> "Export":
        """The same without these rows."""
        kept = [number for number in range(len(self.rows)) if number not in set(rows)]
        return Export(
            self.head,
            self.separator,
            self.encoding,
            [self.rows[number] for number in kept],
            [self.ends[number] for number in kept],
        )

    def separated_by(self, separator: str) -> "Export":
        """The same with another sign between fields, and no line that names the sign."""
        rows = [
            [
                _quoted(value) if separator in value else raw
                for raw, value in zip(*each, strict=True)
            ]
            for each in zip(self.rows, self.values, strict=True)
        ]
        return Export("", separator, self.encoding, rows, list(self.ends))

    def content(self) -> bytes:
        """The bytes to write."""
        lines = zip(self.rows, self.ends, strict=True)
        text = self.head + "".join(self.separator.join(row) + end for row, end in lines)
        return text.encode(self.encoding)


def read_export(path: Path, known: Sequence[str]) -> Export:
    """Read a table whose header has some of the ``known`` names. Raises ``NotATable``."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        held = "; is it open in Excel?" if isinstance(error, PermissionError) else ""
        raise NotATable(f"cannot be read: {reason}{held}") from None
    if len(content) > MOST_BYTES:
        raise NotATable(f"larger than {MOST_BYTES // 2**20} MB: that is no table of a class")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotATable("a workbook, not a CSV file: in Excel, save it as “CSV UTF-8”")
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise NotATable("the file is empty")
    text, encoding = _decoded(content)
    if match := _SEPARATOR_LINE.match(text):
        return _parsed(text[match.end() :], match[0], match[1], encoding)
    tried = []
    for separator in SEPARATORS:
        try:
            tried.append(_parsed(text, "", separator, encoding))
        except NotATable as error:
            problem = error
    if not tried:
        raise problem
    names = set(known)
    return max(
        tried,
        key=lambda each: (
            sum(name.strip().casefold() in names for name in each.values[0]),
            len(each.values[0]),
        ),
    )


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and the encoding to write it in."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                raise NotATable(f"not the {encoding.upper()} text that it claims to be") from None
            return text, "utf-8-sig"
    if b"\x00" in content[:200]:
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        try:
            return content.decode(encoding), "utf-8-sig"
        except UnicodeDecodeError:
            raise NotATable("neither text nor a table") from None
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # What Excel writes where it is not asked for UTF-8.
        return content.decode("cp1252", "replace"), "utf-8-sig"


def _parsed(text: str, head: str, separator: str, encoding: str) -> Export:
    rows: list[list[str]] = []
    ends: list[str] = []
    for row, end in _records(text, separator):
        rows.append(row)
        ends.append(end)
    if not rows:
        raise NotATable("the file is empty")
    return Export(head, separator, encoding, rows, ends)


def _records(text: str, separator: str) -> Iterator[tuple[list[str], str]]:
    """Each record's fields as they stand, and its line end. Raises ``NotATable``."""
    stop = re.compile(rf"{re.escape(separator)}|\r\n|\r|\n")
    place, row, start = 0, [], 0
    while place < len(text):
        if text.startswith('"', place) and not text[start:place].strip(" "):
            place = _after_quote(text, place)
            continue
        match = stop.search(text, place)
        quote = text.find('"', place, match.start() if match else len(text))
        if quote >= 0 and not text[start:quote].strip(" "):
            place = quote
            continue
        if match is None:
            place = len(text)
            break
        row.append(text[start : match.start()])
        place = start = match.end()
        if match[0] != separator:
            yield row, match[0]
            row = []
    if start < len(text) or row:
        row.append(text[start:])
        yield row, ""


def _after_quote(text: str, place: int) -> int:
    """The place behind the quoted text that begins at ``place``."""
    end = text.find('"', place + 1)
    while end >= 0 and text.startswith('"', end + 1):
        end = text.find('"', end + 2)
    if end < 0:
        line = text.count("\n", 0, place) + 1
        raise NotATable(f"the quote that opens in line {line} is never closed")
    return end + 1


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _unquoted(raw: str) -> str:
    stripped = raw.strip(" ")
    if len(stripped) > 1 and stripped.startswith('"'):
        inner, _, rest = stripped[1:].rpartition('"')
        return inner.replace('""', '"') + rest
    return raw

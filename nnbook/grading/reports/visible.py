"""Text from a submission made fit to be shown: every character can be seen and stored.

Escaping for HTML, Markdown or CSV is left to whoever writes the format.
"""

import re

# Control characters, directions that reorder what follows, and what cannot be encoded. A tab and
# a line end stay in text, and become visible in names.
_CONTROL = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff"
)
_UNSEEN = re.compile(f"[{_CONTROL}\ud800-\udfff\ufffe\uffff]")
_UNSEEN_IN_LINES = re.compile(f"[{_CONTROL}\t\n\ud800-\udfff\ufffe\uffff]")


def text(given: str, most: int = 4000) -> str:
    r"""Return ``given`` with unseen characters written as ``\x1b``, and cut at ``most`` characters.

    >>> text("red: \x1b[31m")
    'red: \\x1b[31m'
    """
    return _UNSEEN.sub(_escape, _cut(given.replace("\r\n", "\n"), most))


def line(given: str, most: int = 300) -> str:
    r"""Return ``given`` as one line; line ends and tabs are written as ``\n`` and ``\t``."""
    return _UNSEEN_IN_LINES.sub(_escape, _cut(given, most))


def _cut(given: str, most: int) -> str:
    return given if len(given) <= most else given[: most - 1] + "…"


def _escape(match: re.Match) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        code -= 0xDC00
    named = {0x09: r"\t", 0x0A: r"\n", 0x0D: r"\r"}.get(code)
    return named or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")

"""How much one run of a cell may show. Used by both Pythons: the kernel's and the browser's.

What goes beyond is left out where it is made, before it crosses a socket or a worker's border: a
loop that prints without end fills no memory. A line says how much was left out.
"""

import re
from typing import Any

MOST_CHARACTERS = 200_000
MOST_OUTPUTS = 500
# Pictures, HTML, video and other forms that cannot be cut.
MOST_RICH_CHARACTERS = 50_000_000
# A browser takes some 60 µs for each element that it makes, and makes many for a formula.
MOST_TAGS = 50_000
TAGS_OF_A_FORMULA = 50
WORDS_OF_A_TAG = 20
MARKUP = ("text/html", "image/svg+xml")
PROSE = ("text/markdown", "text/latex")
# Of an error's message and of its traceback: the beginning and the end.
MOST_ERROR_CHARACTERS = 50_000
PLAIN = "text/plain"
# What is printed up to where a line ends or begins anew, and that.
PIECE = re.compile(r"([^\r\n]*)(\r(?!\n)|\r?\n|$)")


def shorten(text: str, most: int = MOST_ERROR_CHARACTERS) -> str:
    """Return ``text``, or its beginning and its end with a word on what is missing between."""
    missing = len(text) - most
    if missing <= 0:
        return text
    return f"{text[: most // 2]} … {missing:,} characters left out … {text[-(most // 2) :]}"


class Bounds:
    """What one run of a cell has shown so far, and what was left out."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew: what was shown has been cleared."""
        self._characters = MOST_CHARACTERS
        self._rich_characters = MOST_RICH_CHARACTERS
        self._tags = MOST_TAGS
        self._outputs = MOST_OUTPUTS
        self._characters_left_out = 0
        self._outputs_left_out = 0
        self._too_large: list[str] = []
        self._begin_line("")

    def _begin_line(self, stream: str) -> None:
        self._stream = stream
        self._line = self._column = 0

    @property
    def is_exceeded(self) -> bool:
        """Whether anything was left out."""
        return bool(self._characters_left_out or self._outputs_left_out or self._too_large)

    @property
    def note(self) -> str:
        """One line for the reader on what was left out."""
        if self._characters_left_out:
            return (
                f"… {_count(self._characters_left_out, 'more character')} left out: "
                f"a cell shows its first {MOST_CHARACTERS:,}."
            )
        if self._outputs_left_out:
            return (
                f"… {_count(self._outputs_left_out, 'more output')} left out: "
                f"a cell shows its first {MOST_OUTPUTS:,}."
            )
        return f"… Too large for this page, and left out: {', '.join(self._too_large[:3])}."

    def fit_text(self, text: str, stream: str = "") -> str:
        """Return as much of ``text``, printed to ``stream`` or a value's, as still fits.

        What a line prints over itself after a carriage return takes no room: a progress bar moves.
        """
        if self._characters_left_out:
            self._characters_left_out += len(text)
            return ""
        if not stream or stream != self._stream:
            self._begin_line(stream)
        fitting: list[str] = []
        begun = -1  # where in ``fitting`` a line stands that began in this text
        at = 0
        while at < len(text):
            words, end = PIECE.match(text, at).groups()
            line = max(self._line, self._column + len(words))
            more = line - self._line + end.count("\n")
            if more > self._characters:
                words = words[: max(0, self._characters - more + len(words) + end.count("\n"))]
                self._characters = 0
                self._characters_left_out = len(text) - at - len(words)
                return "".join([*fitting, words])
            if not self._column and begun >= 0 and len(words) >= self._line and _is_plain(words):
                del fitting[begun:]  # all of the line so far is printed over
                fitting.append("\r")
            self._characters -= more
            fitting += [words, end]
            at += len(words) + len(end)
            self._line, self._column = line, self._column + len(words)
            if end == "\r":
                begun = len(fitting) - 1 if begun < 0 else begun
                self._column = 0
            elif end:
                begun = -1
                self._line = self._column = 0
        return "".join(fitting)

    def fit_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the forms of a value, by MIME type, that still fit; none where no more do."""
        self._begin_line("")
        if not self._outputs:
            self._outputs_left_out += 1
            return {}
        self._outputs -= 1
        fitting = {}
        too_large = []
        for kind, form in data.items():
            if kind == PLAIN and isinstance(form, str):
                continue
            size, tags = _size(form), _tags(kind, form)
            if size <= self._rich_characters and tags <= self._tags:
                self._rich_characters -= size
                self._tags -= tags
                fitting[kind] = form
            else:
                too_large.append(f"{kind} of {size:,} characters")
        if not fitting:
            self._too_large += too_large
        plain = data.get(PLAIN)
        if isinstance(plain, str):
            # Beside another form it is not read, and takes no room.
            fitting[PLAIN] = shorten(plain) if fitting else self.fit_text(plain)
            if not fitting[PLAIN] and plain and len(fitting) == 1:
                return {}
        return fitting

    def fit_update(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the forms that replace others, each within the bounds of a whole cell."""
        return {
            kind: shorten(form, MOST_CHARACTERS)
            if kind == PLAIN and isinstance(form, str)
            else form
            for kind, form in data.items()
            if _size(form) <= MOST_RICH_CHARACTERS and _tags(kind, form) <= MOST_TAGS
        }


def fit_error(content: dict[str, Any]) -> dict[str, Any]:
    """Return an error's content (ename, evalue, traceback), shortened where it is too long."""
    traceback = content["traceback"]
    if sum(map(len, traceback)) > MOST_ERROR_CHARACTERS:
        traceback = [shorten("\n".join(traceback))]
    return content | {"evalue": shorten(content["evalue"]), "traceback": traceback}


def fit_payload(payload: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what a kernel's reply carries for the reader, each text shortened if too long."""
    fitting = []
    for part in payload:
        shortened = {"data": Bounds().fit_update(part["data"])} if "data" in part else {}
        if "text" in part:
            shortened["text"] = shorten(part["text"], MOST_CHARACTERS)
        fitting.append(part | shortened)
    return fitting


def _count(number: int, name: str) -> str:
    return f"{number:,} {name} is" if number == 1 else f"{number:,} {name}s are"


def _is_plain(words: str) -> bool:
    """Whether each character takes one place."""
    return "\x1b" not in words and "\b" not in words


def _tags(kind: str, form: Any) -> int:
    """About as many elements as a browser makes of a form."""
    if kind not in (*MARKUP, *PROSE):
        return 0
    text = str(form)
    made = text.count("<") // 2 + TAGS_OF_A_FORMULA * text.count("$") // 2
    return made + (len(text) // 4 if kind in PROSE else text.count(" ") // WORDS_OF_A_TAG)


def _size(form: Any) -> int:
    """The characters of a form: a text, lines of one, or JSON."""
    if isinstance(form, str):
        return len(form)
    if isinstance(form, dict):
        return sum(len(key) + _size(value) for key, value in form.items())
    if isinstance(form, (list, tuple)):
        return sum(map(_size, form))
    return 8

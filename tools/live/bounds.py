"""How much one run of a cell may show. Used by both Pythons: the kernel's and the browser's.

What goes beyond is left out where it is made, before it crosses a socket or a worker's border: a
loop that prints without end fills no memory. A line says how much was left out.
"""

from typing import Any

MOST_CHARACTERS = 200_000
MOST_OUTPUTS = 500
# Pictures, HTML, video and other forms that cannot be cut.
MOST_RICH_CHARACTERS = 50_000_000
# Of an error's message and of its traceback: the beginning and the end.
MOST_ERROR_CHARACTERS = 50_000
PLAIN = "text/plain"


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
        self._outputs = MOST_OUTPUTS
        self._characters_left_out = 0
        self._outputs_left_out = 0

    @property
    def is_exceeded(self) -> bool:
        """Whether anything was left out."""
        return bool(self._characters_left_out or self._outputs_left_out)

    @property
    def note(self) -> str:
        """One line for the reader on what was left out."""
        if self._characters_left_out:
            return (
                f"… {self._characters_left_out:,} more characters are left out: "
                f"a cell shows its first {MOST_CHARACTERS:,}."
            )
        return (
            f"… {self._outputs_left_out:,} more outputs are left out: "
            f"a cell shows its first {MOST_OUTPUTS:,}."
        )

    def fit_text(self, text: str) -> str:
        """Return as much of ``text``, which was printed or is a value's, as still fits."""
        fitting = text[: self._characters]
        self._characters -= len(fitting)
        self._characters_left_out += len(text) - len(fitting)
        return fitting

    def fit_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the forms of a value, by MIME type, that still fit; none where no more do."""
        if not self._outputs:
            self._outputs_left_out += 1
            return {}
        self._outputs -= 1
        fitting = {}
        for kind, form in data.items():
            if kind == PLAIN and isinstance(form, str):
                continue
            size = _size(form)
            if size <= self._rich_characters:
                self._rich_characters -= size
                fitting[kind] = form
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
            if _size(form) <= MOST_RICH_CHARACTERS
        }


def fit_error(content: dict[str, Any]) -> dict[str, Any]:
    """Return an error's content (ename, evalue, traceback), shortened where it is too long."""
    traceback = content["traceback"]
    if sum(map(len, traceback)) > MOST_ERROR_CHARACTERS:
        traceback = [shorten("\n".join(traceback))]
    return content | {"evalue": shorten(content["evalue"]), "traceback": traceback}


def _size(form: Any) -> int:
    """The characters of a form: a text, lines of one, or JSON."""
    if isinstance(form, str):
        return len(form)
    if isinstance(form, dict):
        return sum(len(key) + _size(value) for key, value in form.items())
    if isinstance(form, (list, tuple)):
        return sum(map(_size, form))
    return 8

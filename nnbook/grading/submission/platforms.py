"""How learning platforms name what they let a teacher download: whose it is, and whether late.

- Moodle: ``Ada Lovelace_51001_assignsubmission_file`` (older: with ``_`` at the end) is a folder,
  or what a file's name begins with. Text typed into Moodle lies in ``…_onlinetext``. The number is
  the participant's in this assignment.
- Canvas: ``lovelaceada_LATE_12345_678901_01_layers-1.ipynb``. The numbers are the user's and the
  file's; a file that is handed in again gets ``-1``, ``-2``. Text is ``…_12345_text.html``.
"""

import re
from dataclasses import dataclass
from typing import Literal

Platform = Literal["moodle", "canvas"]

_MOODLE = re.compile(
    r"(?P<name>.+?)_(?:(?P<id>\d+)_)?assign(?:submission|feedback)_(?P<plugin>[a-z]+)"
    r"(?:_(?P<rest>.*))?",
    re.DOTALL,
)
# An id has no zero in front: ``ada_1_01_layers.ipynb`` is no download from Canvas. A name keeps its
# accents, which are characters of their own in many scripts; some versions write ``late`` small.
_CANVAS = re.compile(
    r"(?:(?!LATE_)(?P<name>(?:\w|[^\x00-\x7f])+?)_)?(?:(?P<late>(?i:LATE))_)?(?P<id>[1-9]\d*|anon_[A-Za-z0-9]{1,10})_"
    r"(?:(?P<file>[1-9]\d*)_(?P<rest>[^_].*)|(?P<plain>text|link)\.html)",
    re.DOTALL,
)
# ``layers-1.ipynb``, ``layers (1).ipynb``: handed in, or downloaded, once more.
_AGAIN = re.compile(r"(?:-(?P<dash>\d{1,3})|\s?\((?P<bracket>\d{1,3})\))(?=\.[^.]*$|$)")


@dataclass(frozen=True)
class Owner:
    """Whom a platform's name says that a file or folder is from.

    ``id`` is unique in the assignment, ``name`` may not be. ``file``: the id of the file itself.
    ``given``: the file's name as the student gave it, empty for a folder.
    """

    platform: Platform
    name: str
    id: str
    late: bool = False
    file: str = ""
    given: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The same for all that one student handed in."""
        return self.platform, self.id or self.name


def owner(name: str) -> Owner | None:
    """Read the name of a file or folder as a platform made it; None where none did."""
    if match := _MOODLE.fullmatch(name):
        return Owner("moodle", match["name"], match["id"] or "", given=match["rest"] or "")
    if match := _CANVAS.fullmatch(name):
        if match["name"] is None and not match["id"].startswith("anon_"):
            return None
        given = match["rest"] or f"{match['plain']}.html"
        late = match["late"] is not None
        who = match["name"] or match["id"]
        return Owner("canvas", who, match["id"], late, match["file"] or "", given)
    return None


def attempt(name: str) -> int:
    """How often a file of this name was handed in before: 2 for ``layers-2.ipynb``.

    >>> attempt("layers-2.ipynb"), attempt("layers.ipynb"), attempt("01_layers (1).ipynb")
    (2, 0, 1)
    """
    match = _AGAIN.search(name)
    return int(match["dash"] or match["bracket"]) if match else 0

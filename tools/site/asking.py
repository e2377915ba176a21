"""What a question of the review is, wherever it was written, and where its subject is taught."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from docutils.nodes import make_id

from tools.site.answers import Field

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_FIGURE_LINK = re.compile(r'href="(#[^"]+)"')


@dataclass(frozen=True)
class Option:
    """One thing to choose; texts are HTML."""

    text: str
    why: str
    """Why somebody would choose it, or why it is right: empty where ``Question.why`` says that."""
    is_right: bool
    misconception: str = ""
    """What choosing it shows, in a question of the inventory."""


@dataclass(frozen=True)
class Question:
    """A question to be asked again; texts are HTML."""

    id: str
    page: str
    """``book/01_layers``."""
    section: str
    """The anchor of the section that teaches it."""
    ask: str
    options: tuple[Option, ...] = ()
    concept: str = ""
    """What a question of the inventory tests."""
    kind: str = "options"
    """``options``, what is typed and drawn anew, ``number`` or ``shape``, or ``fields``."""
    why: str = ""
    """What is said after any answer; numbers drawn anew stand in braces, as in ``ask``."""
    fields: tuple[Field, ...] = ()
    """What is typed where nothing is drawn."""
    code: str = ""
    """The cell that it asks about."""

    def as_data(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return asdict(self)


def chapter_text(root: Path, chapter: str) -> str:
    """The source of a chapter."""
    return (root / "book" / f"{chapter}.md").read_text(encoding="utf-8")


def anchors(root: Path, chapter: str) -> dict[str, str]:
    """The sections of a chapter: heading to anchor."""
    return {heading: make_id(heading) for heading in HEADING.findall(chapter_text(root, chapter))}


def section_above(text: str) -> str:
    """The anchor of the section in which ``text``, a chapter up to some place, ends."""
    return make_id(HEADING.findall(text)[-1])


def led_from_elsewhere(html: str, chapter: str) -> str:
    """``html`` whose links to figures of its chapter lead there from another page, too."""
    return _FIGURE_LINK.sub(rf'href="{chapter}.html\1"', html)

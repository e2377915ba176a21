"""The questions that the book asks again: of ``book/questions/*.toml``, and of the chapters.

A question has one right option and several wrong ones, each with the reason why somebody would
choose it. One that stands in a chapter is not written twice: it is read from there, as are the
predictions that can be asked without their page (``predicted``). Those of
``drawn.toml`` are typed answers about numbers that the page draws anew (by
``drawn.js`` in ``web/src/review/``).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from nnbook.markup import code_as_html
from tools.site import predicted
from tools.site.asking import (
    Option,
    Question,
    anchors,
    chapter_text,
    led_from_elsewhere,
    section_above,
)

FOLDER = Path("book") / "questions"
INVENTORY, DRAWN, RECALL = "inventory", "drawn", "recall"
KINDS = ("number", "shape")
FEWEST_WRONG = 2
_BLOCK = re.compile(r'<div class="question">.*?</div>', re.DOTALL)


def chapters(root: Path) -> list[str]:
    """The chapters that have questions, in the book's order: ``01_layers``."""
    return sorted(file.stem for file in (root / FOLDER).glob("[0-9]*.toml"))


def review(root: Path) -> list[Question]:
    """Every question of the review page. Raises ``ValueError`` for one that is not sound."""
    drawn = list(_written(root, DRAWN))
    found = [
        question
        for chapter in chapters(root)
        for question in _spread(
            _spread(
                [*_written(root, chapter), *_asked_first(root, chapter)],
                list(predicted.in_chapter(root, chapter)),
            ),
            [each for each in drawn if each.page == f"book/{chapter}"],
        )
    ]
    _no_two_alike(found)
    return found


def _asked_first(root: Path, chapter: str) -> list[Question]:
    """A chapter's own questions, without those by which it recalls what earlier ones teach."""
    return [question for question in in_chapter(root, chapter) if question.section != RECALL]


def _spread(many: list[Question], few: list[Question]) -> list[Question]:
    """``few`` at even distances among ``many``, so that a day has some of both."""
    places = sorted(
        [(i / len(many), 0, i) for i in range(len(many))]
        + [((i + 0.5) / len(few), 1, i) for i in range(len(few))]
    )
    return [(many, few)[which][i] for _, which, i in places]


def inventory(root: Path) -> list[Question]:
    """The questions that are asked before and after the book. Raises ``ValueError``."""
    found = list(_written(root, INVENTORY))
    for question in found:
        if not question.concept or not all(
            option.misconception for option in question.options if not option.is_right
        ):
            raise ValueError(
                f"{question.id}: give it a concept, and each wrong option a misconception"
            )
    _no_two_alike(found)
    return found


def _no_two_alike(questions: list[Question]) -> None:
    for what in ("id", "ask"):
        values = [getattr(question, what) for question in questions]
        for value in {value for value in values if values.count(value) > 1}:
            raise ValueError(f"two questions have the same {what}: {value}")


def _written(root: Path, name: str) -> Iterator[Question]:
    file = root / FOLDER / f"{name}.toml"
    for row in tomllib.loads(file.read_text(encoding="utf-8"))["question"]:
        chapter = row.get("chapter", name)
        try:
            yield _question(row, f"book/{chapter}", anchors(root, chapter))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{file.name}: {row.get('id', row)}: {error}") from None


def _question(row: dict[str, Any], page: str, sections: dict[str, str]) -> Question:
    if row["section"] not in sections.values():
        raise ValueError(f"{page} has no section {row['section']!r}")
    if "kind" in row:
        return _typed(row, page)
    if len(row["wrong"]) < FEWEST_WRONG:
        raise ValueError(f"write at least {FEWEST_WRONG} wrong options")
    options = [(*row["right"], ""), *((*wrong, "")[:3] for wrong in row["wrong"])]
    if any(not text or not why for text, why, _ in options):
        raise ValueError("each option is a text and the reason why somebody would choose it")
    if len({text for text, *_ in options}) < len(options):
        raise ValueError("two options are the same")
    return Question(
        id=row["id"],
        page=page,
        section=row["section"],
        ask=code_as_html(row["ask"]),
        options=tuple(
            Option(code_as_html(text), code_as_html(why), number == 0, misconception)
            for number, (text, why, misconception) in enumerate(options)
        ),
        concept=row.get("concept", ""),
    )


def _typed(row: dict[str, Any], page: str) -> Question:
    if row["kind"] not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}")
    return Question(
        id=row["id"],
        page=page,
        section=row["section"],
        ask=code_as_html(row["ask"]),
        kind=row["kind"],
        why=code_as_html(row["why"]),
    )


def in_chapter(root: Path, chapter: str) -> Iterator[Question]:
    """The self-check questions that stand in a chapter's text."""
    text = chapter_text(root, chapter)
    for block in _BLOCK.finditer(text):
        parser = _SelfCheck()
        parser.feed(block[0])
        yield Question(
            id=f"{chapter}-{hashlib.sha256(parser.ask.encode()).hexdigest()[:8]}",
            page=f"book/{chapter}",
            section=section_above(text[: block.start()]),
            ask=parser.ask,
            options=tuple(
                replace(option, why=led_from_elsewhere(option.why, chapter))
                for option in parser.options
            ),
        )


class _SelfCheck(HTMLParser):
    """Reads one ``<div class="question">``; what stands in it is kept as HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.ask, self.options = "", []
        self._into = ""
        self._parts: dict[str, str] = {}
        self._is_right = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag == "details":
            self._is_right, self._parts = "right" in classes, {"summary": "", "p": ""}
        elif tag == "p" and "question-text" in classes:
            self._into, self._parts = "ask", {"ask": ""}
        elif tag in ("summary", "p"):
            self._into = tag
        else:
            self._keep(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            option = Option(self._parts["summary"], self._parts["p"], self._is_right)
            self.options.append(option)
        elif tag in ("summary", "p"):
            self.ask = self._parts.get("ask", self.ask)
            self._into = ""
        else:
            self._keep(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def _keep(self, text: str) -> None:
        if self._into:
            self._parts[self._into] += text

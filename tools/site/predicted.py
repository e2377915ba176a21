"""The chapters' predictions, asked again on the page *Today*, where no chapter is in sight.

Right after a prediction its author says in the chapter's source whether that can be done::

    <!-- again: QUESTION -->
    <!-- again with code: QUESTION -->
    <!-- once: REASON -->

Below the question of a choice stand lines of ``- `` with the reason why somebody would choose the
first wrong option, the second and so on. The answer and its options are the prediction's own;
*with code* shows the cell that follows it. The
explanation is the chapter's, too: the first paragraph or list up to ``<!-- answered -->``, or that
after ``<!-- why -->``.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from tools.site import answers
from tools.site.asking import Option, Question, chapter_text, led_from_elsewhere, section_above
from tools.site.predictions import ANSWERED, ASKED

SAID = re.compile(
    r"<!--\s*(?P<what>again|again with code|once)\s*:(?P<text>.*?)-->", re.DOTALL | re.ASCII
)
WHY = re.compile(r"<!--\s*why\s*-->")
_CELL = re.compile(r"^```\{code-cell\}\n(?:---\n.*?\n---\n|(?::.*\n)+\n?)?(.*?)^```$", re.M | re.S)
_NO_PROSE = re.compile(r"^```.*?^```$|^\$\$.*?\$\$$|<!--.*?-->", re.M | re.S)
_NO_EXPLANATION = ("#", "|", "<div", "+++", ">")
_LINK = re.compile(r'href="(?:(\.\./)(\w+)/)?([\w/]+)\.(?:md|ipynb)(#[^"]*)?"')
_markdown = MarkdownIt("commonmark", {"html": True})


class Said(NamedTuple):
    """A prediction, and what its author says about asking it again."""

    name: str
    answer: str
    above: str
    """The chapter up to it."""
    below: str
    """The chapter from its comments on, up to the next prediction."""
    what: str
    """``again``, ``again with code`` or ``once``."""
    text: str
    """The question, or the reason why it is asked once."""
    reasons: tuple[str, ...]
    """For each wrong option, why somebody would choose it."""


def said(text: str) -> Iterator[Said]:
    """The predictions of a chapter's source. Raises ``ValueError`` for one without a comment."""
    found = list(ASKED.finditer(text))
    ends = [*(each.start() for each in found[1:]), len(text)]
    for asked, end in zip(found, ends, strict=False):
        below = text[asked.end() : end]
        about = SAID.match(below.lstrip())
        if not about:
            raise ValueError(
                f"prediction {asked[1]}: write <!-- again: QUESTION --> after it, "
                "or <!-- once: REASON -->"
            )
        words, *reasons = re.split(r"^- +", about["text"], flags=re.MULTILINE)
        yield Said(
            name=asked[1],
            answer=asked[2],
            above=text[: asked.start()],
            below=below,
            what=about["what"],
            text=" ".join(words.split()),
            reasons=tuple(" ".join(reason.split()) for reason in reasons),
        )


def in_chapter(root: Path, chapter: str) -> Iterator[Question]:
    """A chapter's predictions that are asked again. Raises ``ValueError`` for what is missing."""
    for each in said(chapter_text(root, chapter)):
        if each.what == "once":
            continue
        parts = answers.parse(each.answer)
        is_choice = isinstance(parts[0], answers.Option)
        yield Question(
            id=f"predicted-{each.name}",
            page=f"book/{chapter}",
            section=section_above(each.above),
            ask=_markdown.renderInline(each.text),
            kind="options" if is_choice else "fields",
            options=_options(each, parts) if is_choice else (),
            fields=() if is_choice else tuple(parts),
            why=led_from_elsewhere(_explanation(each), chapter),
            code=_code(each) if each.what == "again with code" else "",
        )


def _options(asked: Said, parts: list[answers.Option]) -> tuple[Option, ...]:
    wrong = [part.is_right for part in parts].count(False)
    if len(asked.reasons) != wrong:
        raise ValueError(
            f"prediction {asked.name}: wrong options {wrong}, reasons {len(asked.reasons)}; "
            "write one line `- REASON` for each of them below the question"
        )
    reasons = map(_markdown.renderInline, asked.reasons)
    return tuple(
        Option(
            _markdown.renderInline(part.text),
            "" if part.is_right else next(reasons),
            part.is_right,
        )
        for part in parts
    )


def _explanation(asked: Said) -> str:
    marked = WHY.split(asked.below, maxsplit=1)
    below = marked[1] if len(marked) > 1 else ANSWERED.split(asked.below, maxsplit=1)[0]
    for block in re.split(r"\n\s*\n", _NO_PROSE.sub("", below)):
        if block.strip() and not block.strip().startswith(_NO_EXPLANATION):
            alone = re.sub(r":$", ".", block.strip())  # no cell follows it here
            return _LINK.sub(_to_page, _markdown.render(alone)).strip()
    raise ValueError(
        f"prediction {asked.name}: nothing up to <!-- answered --> explains it; "
        "write <!-- why --> above what does"
    )


def _to_page(link: re.Match[str]) -> str:
    folder = f"../{link[2]}/" if link[1] else ""
    return f'href="{folder}{link[3]}.html{link[4] or ""}"'


def _code(asked: Said) -> str:
    cell = _CELL.search(asked.below)
    if not cell:
        raise ValueError(f"prediction {asked.name}: no cell follows whose code could be shown")
    return highlight(cell[1].strip("\n"), PythonLexer(), HtmlFormatter()).strip()

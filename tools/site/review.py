"""The pages that ask again: ``{review} today``, ``inventory`` and so on in their sources.

Each becomes a box with the questions as JSON, for ``web/src/review/``; without scripts it says so.
``misconceptions`` lists the inventory's questions with what each wrong option shows, for teachers.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst.directives import choice
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tools.site import questions

PARTS = ("today", "inventory", "keeping", "waiting", "misconceptions")
SCRIPT = "review.js"
WITHOUT = "This page asks with the help of JavaScript, which is switched off here."


class Review(SphinxDirective):
    """``review PART``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the box, or a warning for questions that are not sound."""
        part = choice(self.arguments[0], PARTS)
        root = Path(self.env.srcdir)
        for file in (root / questions.FOLDER).glob("*.toml"):
            self.env.note_dependency(str(file))
        try:
            made = _box(part, root)
        except ValueError as error:
            return [self.state.document.reporter.warning(f"questions: {error}")]
        return [nodes.raw("", made, format="html")]


def _box(part: str, root: Path) -> str:
    if part == "keeping":
        return '<div class="nn-review nn-keeping"></div>'
    found = (
        questions.inventory(root)
        if part in ("inventory", "misconceptions")
        else questions.review(root)
    )
    if part == "misconceptions":
        return "".join(map(_explained, found))
    if part == "waiting":
        return f'<p class="review-waiting" hidden data-questions="{_sections(found)}"></p>'
    data = {"titles": _titles(root), "questions": [each.as_data() for each in found]}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<div class="nn-review nn-{part}"><script type="application/json">{text}</script>'
        f"<noscript><p>{WITHOUT}</p></noscript></div>"
    )


def _explained(question: questions.Question) -> str:
    options = "".join(
        f"<li>“{option.text}”: {option.misconception or 'right'}.</li>"
        for option in question.options
    )
    return (
        f"<details><summary>{question.concept}</summary><p>{question.ask}</p>"
        f"<ul>{options}</ul></details>"
    )


def _sections(found: list[questions.Question]) -> str:
    """Which questions each section has, for the welcome page's count: short, since it is one."""
    by_place: dict[str, list[str]] = {}
    for each in found:
        by_place.setdefault(f"{each.page}#{each.section}", []).append(each.id)
    return json.dumps(by_place, separators=(",", ":")).replace('"', "&quot;")


def _titles(root: Path) -> dict[str, Any]:
    titles = {}
    for chapter in questions.chapters(root):
        text = (root / "book" / f"{chapter}.md").read_text(encoding="utf-8")
        title = next(line[2:] for line in text.split("\n") if line.startswith("# "))
        sections = {anchor: heading for heading, anchor in questions.anchors(root, chapter).items()}
        titles[f"book/{chapter}"] = {
            "chapter": f"{int(chapter[:2])} {title}",
            "sections": sections,
        }
    return titles


def needs_script(app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any) -> None:
    """Tell the template whether the page loads the script of these pages."""
    context["review"] = 'class="nn-review' in context.get("body", "")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("review", Review)
    app.connect("html-page-context", needs_script)

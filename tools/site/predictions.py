"""Predict, then look: what gives a prediction's answer away opens once the reader has committed.

In the chapter's source two comments stand around it, which no notebook editor shows::

    <!-- predict NAME: ANSWER -->
    <!-- answered -->

What an answer can be: ``tools/site/answers.py``. Code cells right after the first comment keep
their code in sight; all else between the two goes into ``<details>`` elements, which work without
JavaScript and by keyboard, and are open in print. ``web/src/predictions.js`` does the rest.
"""

import re
from itertools import takewhile
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from tools.site import answers, cells
from tools.site.figures import is_cell

FOLDER = "book/"
OUTPUT = "cell_code_output"
ASKED = re.compile(r"<!--\s*predict\s+([a-z][a-z0-9-]*)\s*:(.*?)-->", re.DOTALL)
ANSWERED = re.compile(r"<!--\s*answered\s*-->")
# For the page *Today*, which reads them itself: ``tools/site/predicted.py``.
ELSEWHERE = re.compile(r"<!--\s*(?:(?:again|again with code|once)\s*:.*?|why\s*)-->", re.DOTALL)
LIKE_ONE = re.compile(r"<!--\s*(?:predict|answered|again|once|why)\b.*?-->", re.DOTALL)

logger = logging.getLogger(__name__)


class Prediction(nodes.General, nodes.Element):
    """Where the reader commits; ``name`` is the key of what was predicted."""


class Choice(nodes.General, nodes.Element):
    """One option of a prediction; ``is_right`` says whether it is the answer."""


class Answered(nodes.Invisible, nodes.Element):
    """The end of what stays closed."""


class Answer(nodes.General, nodes.Element):
    """What stays closed until the reader has predicted ``name``."""


def with_directives(markdown: str) -> str:
    """Return Markdown whose comments about predictions are directives."""
    markdown = ELSEWHERE.sub("", markdown)
    markdown = ASKED.sub(r"\n::::{predict} \1\n\2\n::::\n", markdown)
    return ANSWERED.sub("\n::::{answered}\n::::\n", markdown)


def read(app: Sphinx, page: str, source: list[str]) -> None:
    """Prepare the chapters that ask for predictions."""
    if not page.startswith(FOLDER) or "<!--" not in source[0]:
        return
    notebook = cells.load(source[0])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = with_directives(cells.text(cell))
            for comment in LIKE_ONE.findall(cell["source"]):
                logger.warning(
                    "predictions: %r is not as CONTRIBUTING says", comment, location=page
                )
    source[0] = cells.dump(notebook)


class Predict(SphinxDirective):
    """``predict NAME``, with the answer as its content."""

    has_content = True
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the prediction, or a warning where the answer cannot be read."""
        name = directives.unchanged_required(self.arguments[0])
        try:
            parts = answers.parse("\n".join(self.content))
        except ValueError as error:
            return [self.state.document.reporter.warning(f"prediction {name}: {error}")]
        made = Prediction(name=name)
        if isinstance(parts[0], answers.Option):
            for option in parts:
                text, _ = self.state.inline_text(option.text, self.lineno)
                made += Choice("", *text, is_right=option.is_right)
        else:
            made["fields"] = parts
        self.set_source_info(made)
        return [made]


class EndAnswer(SphinxDirective):
    """``answered``: what follows is open."""

    def run(self) -> list[nodes.Node]:
        """Return the mark."""
        made = Answered()
        self.set_source_info(made)
        return [made]


class CloseAnswers(SphinxTransform):
    """Close what gives answers away."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Run on a page that has been read."""
        names = [asked["name"] for asked in self.document.findall(Prediction)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            logger.warning("predictions: %r twice on a page", name, location=self.env.docname)
        for asked in list(self.document.findall(Prediction)):
            if problem := close(asked):
                logger.warning("prediction %s: %s", asked["name"], problem, location=asked)
        for mark in list(self.document.findall(Answered)):
            logger.warning("predictions: nothing is asked before this mark", location=mark)
            mark.parent.remove(mark)


def close(asked: Prediction) -> str:
    """Close what stands between ``asked`` and its end; return what is wrong with it, or nothing."""
    section = asked.parent
    following = section.children[section.index(asked) + 1 :]
    inside = list(takewhile(lambda each: not isinstance(each, (Answered, Prediction)), following))
    end = following[len(inside)] if len(inside) < len(following) else None
    if not isinstance(end, Answered):
        return "write <!-- answered --> where its answer may be open, in the same section"
    section.remove(end)
    if not inside:
        return "nothing stands between it and <!-- answered -->"
    shown = list(takewhile(is_cell, inside))
    for cell in shown:
        _close_output(cell, asked["name"])
    if rest := inside[len(shown) :]:
        at = section.index(rest[0])
        for each in rest:
            section.remove(each)
        section.insert(at, Answer("", *rest, name=asked["name"]))
    return ""


def _close_output(cell: nodes.Element, name: str) -> None:
    for part in cell.children:
        if isinstance(part, nodes.container) and part.get("nb_element") == OUTPUT:
            answer = Answer(name=name)
            cell.replace(part, answer)
            answer += part
            return


def visit_prediction(translator: Any, node: Prediction) -> None:
    """Open the form; the page's script shows it."""
    name = node["name"]
    kind = "fields" if "fields" in node else "options"
    translator.body.append(
        f'<form class="prediction {kind}" id="predict-{name}" data-name="{name}" novalidate>\n'
        "<fieldset><legend>Your prediction</legend>\n"
    )
    for field in node.get("fields", ()):
        translator.body.append(_field(field, translator.encode(field.label)))


def _field(field: answers.Field, label: str) -> str:
    spoken = "" if label else ' aria-label="Your prediction"'
    unit = f" {field.unit}" if field.unit else ""
    keyboard = ' inputmode="decimal"' if field.kind == "number" else ""
    return (
        f'<label><span>{label}</span><input type="text" autocomplete="off"{keyboard}{spoken}'
        f' data-kind="{field.kind}" data-answer="{field.answer}" data-within="{field.within}"'
        f' data-unit="{unit}">{unit}</label>\n'
    )


def depart_prediction(translator: Any, node: Prediction) -> None:
    """Close the form: buttons, and room for the comparison."""
    if "fields" in node:
        translator.body.append('<button type="submit" class="commit">Commit</button>\n')
    translator.body.append(
        '<button type="button" class="skip">Show without predicting</button>\n</fieldset>\n'
        '<p class="comparison" role="status" tabindex="-1"></p>\n</form>\n'
    )


def visit_choice(translator: Any, node: Choice) -> None:
    """Open an option: a press on it commits."""
    right = " data-right" if node["is_right"] else ""
    translator.body.append(f'<button type="button" class="choice"{right}><span>')


def depart_choice(translator: Any, node: Choice) -> None:
    """Close the option."""
    translator.body.append("</span></button>\n")


def visit_answer(translator: Any, node: Answer) -> None:
    """Open the element; its label says what a press does now."""
    translator.body.append(
        f'<details class="predicted" data-of="{node["name"]}"><summary>'
        '<span class="when-closed">Show</span><span class="when-open">Hide</span>'
        " the answer</summary>\n"
    )


def depart_answer(translator: Any, node: Answer) -> None:
    """Close the element."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(Prediction, html=(visit_prediction, depart_prediction))
    app.add_node(Choice, html=(visit_choice, depart_choice))
    app.add_node(Answer, html=(visit_answer, depart_answer))
    app.add_directive("predict", Predict)
    app.add_directive("answered", EndAnswer)
    app.add_transform(CloseAnswers)
    app.connect("source-read", read)

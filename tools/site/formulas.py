"""Math, rendered when the site is built: one call of KaTeX for the whole book."""

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from tools.machine import node
from tools.site import fonts

logger = logging.getLogger(__name__)
_rendered: dict[tuple[str, bool], str] = {}


def _is_display(element: nodes.Element) -> bool:
    return isinstance(element, nodes.math_block)


def _render(elements: Iterable[nodes.Element]) -> None:
    missing: dict[tuple[str, bool], nodes.Element] = {}
    for element in elements:
        key = (element.astext(), _is_display(element))
        if key not in _rendered:
            missing.setdefault(key, element)
    if not missing:
        return
    answers = node.run("math.mjs", [{"tex": tex, "display": wide} for tex, wide in missing])
    for (key, element), answer in zip(missing.items(), answers, strict=True):
        if "error" in answer:
            logger.warning("math cannot be rendered: %s", answer["error"], location=element)
        _rendered[key] = answer.get("html", key[0])


def render_all(app: Sphinx, env: BuildEnvironment) -> None:
    """Render every formula of the book at once."""
    found = []
    for page in env.found_docs:
        doctree = env.get_doctree(page)
        found += doctree.findall(lambda item: isinstance(item, (nodes.math, nodes.math_block)))
    _render(found)


def visit_inline(translator: Any, element: nodes.math) -> None:
    """Write an inline formula."""
    _render([element])
    html = _rendered[element.astext(), False]
    translator.body.append(f'<span class="math notranslate nohighlight">{html}</span>')
    raise nodes.SkipNode


def visit_display(translator: Any, element: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number if it has one."""
    _render([element])
    start = translator.starttag(element, "div", CLASS="math notranslate nohighlight")
    translator.body.append(start)
    if element.get("number"):
        number = get_node_equation_number(translator, element)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(element, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(_rendered[element.astext(), True] + "</div>\n")
    raise nodes.SkipNode


def signs() -> set[int]:
    """Return the code points in the formulas of all pages written so far."""
    return fonts.signs(_rendered.values())


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    app.connect("env-check-consistency", render_all)

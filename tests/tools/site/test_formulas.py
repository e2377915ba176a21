"""Math becomes HTML when the site is built."""

import logging
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document

from tools.machine import node
from tools.site import formulas


@pytest.fixture
def calls(monkeypatch):
    """What KaTeX is asked; it answers with the formula in brackets, and fails for ``bad``."""
    asked = []

    def run(script, given):
        asked.append((script, given))
        return [
            {"error": "no such command"}
            if each["tex"] == "bad"
            else {"html": f"[{each['tex']}{'!' * each['display']}]"}
            for each in given
        ]

    monkeypatch.setattr(node, "run", run)
    monkeypatch.setattr(formulas, "_rendered", {})
    return asked


def translator():
    return SimpleNamespace(body=[], starttag=lambda *_, **given: f"<div {given['CLASS']}>")


def test_the_whole_book_is_one_call_with_each_formula_once(calls):
    pages = {"a": new_document("a"), "b": new_document("b")}
    pages["a"] += [nodes.math("", "x"), nodes.math_block("", "x")]
    pages["b"] += [nodes.math("", "x"), nodes.math("", "y")]
    env = SimpleNamespace(found_docs=pages, get_doctree=pages.get)
    formulas.render_all(None, env)
    ((script, given),) = calls
    assert script == "math.mjs"
    assert [(each["tex"], each["display"]) for each in given] == [
        ("x", False),
        ("x", True),
        ("y", False),
    ]
    formulas.render_all(None, env)
    assert len(calls) == 1


def test_what_is_written_is_the_formula_in_its_place(calls):
    inline, block = translator(), translator()
    with pytest.raises(nodes.SkipNode):
        formulas.visit_inline(inline, nodes.math("", "x"))
    assert inline.body == ['<span class="math notranslate nohighlight">[x]</span>']
    with pytest.raises(nodes.SkipNode):
        formulas.visit_display(block, nodes.math_block("", "x"))
    assert block.body == ["<div math notranslate nohighlight>", "[x!]</div>\n"]


def test_what_cannot_be_rendered_is_a_warning_and_stays_as_it_was(calls, caplog):
    said = []
    formulas.logger.logger.addHandler(handler := logging.Handler())
    handler.emit = lambda record: said.append(record.getMessage())
    made = translator()
    with pytest.raises(nodes.SkipNode):
        formulas.visit_inline(made, nodes.math("", "bad"))
    formulas.logger.logger.removeHandler(handler)
    assert "bad</span>" in made.body[0]
    assert said == ["math cannot be rendered: no such command"]


def test_the_fonts_keep_the_signs_of_all_formulas(calls):
    formulas._render([nodes.math("", "α"), nodes.math("", "b")])
    assert {ord("α"), ord("b")} <= formulas.signs()

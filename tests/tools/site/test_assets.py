"""Which scripts and styles a page loads."""

from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

from tools.machine import node
from tools.notebooks.normalise import WIDGET_STATE
from tools.site import assets


class Script:
    """As Sphinx hands one over."""

    def __init__(self, filename, *, priority=500, **attributes):
        self.filename, self.priority, self.attributes = filename, priority, attributes


def chosen(body, *more, tmp_path):
    """The names of the scripts and style sheets that a page loads, and what its template learns."""
    names = [*assets.ALWAYS, *assets.WHEN_USED, "searchtools.js"]
    scripts = [*(Script(f"_static/{name}?v=1") for name in names), *more]
    styles = [
        Script("theme.css", rel="stylesheet"),
        Script("icon.svg", rel="icon"),
    ]
    context = {"body": body, "script_files": scripts, "css_files": styles}
    added = []
    app = SimpleNamespace(srcdir=tmp_path, add_css_file=added.append)
    assets.choose(app, "page", "page.html", context, None)
    assert scripts is context["script_files"], "Sphinx adds to this very list"
    return scripts, [each.filename for each in styles] + added, context


def names(scripts):
    return [each.filename.rpartition("/")[2].partition("?")[0] for each in scripts]


def test_a_plain_page_loads_what_every_page_needs_and_waits_with_it(tmp_path):
    scripts, styles, context = chosen("<p>text</p>", tmp_path=tmp_path)
    assert names(scripts) == list(assets.ALWAYS)
    assert all(each.attributes["defer"] == "defer" for each in scripts)
    assert styles == ["icon.svg"]
    assert context["widget_state"] == context["libraries"] == ""


@pytest.mark.parametrize(
    ("body", "script"),
    [
        ('<div class="highlight-python">', "copybutton.js"),
        ('<div class="toggle-hidden">', "togglebutton.js"),
        ('<div class="sd-tab-set">', "design-tabs.js"),
    ],
)
def test_a_script_is_loaded_where_its_text_is(tmp_path, body, script):
    scripts, _, _ = chosen(body, tmp_path=tmp_path)
    assert script in names(scripts)
    assert "searchtools.js" not in names(scripts)


def test_widgets_and_formulas_bring_their_styles(tmp_path):
    state = Script(None, type=WIDGET_STATE, body="{}")
    scripts, styles, context = chosen('<span class="katex">', state, tmp_path=tmp_path)
    assert styles == ["icon.svg", "widgets-style.css", "katex.css"]
    assert context["widget_state"] == "{}"
    assert state not in scripts


def test_a_bundle_that_fails_is_one_line_of_sphinxs(tmp_path, monkeypatch):
    def fails(*_):
        raise node.NodeError("web/bundle.mjs failed: no such file")

    monkeypatch.setattr(assets.live, "write", lambda folder: {})
    monkeypatch.setattr(node, "run", fails)
    with pytest.raises(ExtensionError, match=r"web/bundle\.mjs failed: no such file"):
        assets.bundle(SimpleNamespace(outdir=tmp_path / "html"))


def test_a_bundle_is_handed_over_as_static_files(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(assets.live, "write", lambda folder: {"libraries": str(folder)})
    monkeypatch.setattr(node, "run", lambda *given: asked.append(given))
    app = SimpleNamespace(outdir=tmp_path / "html", config=SimpleNamespace(html_static_path=[]))
    assets.bundle(app)
    web, live = str(tmp_path / "web"), str(tmp_path / "live")
    assert asked == [("bundle.mjs", {"out": web, "libraries": live})]
    assert app.config.html_static_path == [web]

"""Which scripts and styles a page loads: those that it uses, after its text."""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from tools.machine import node
from tools.notebooks.normalise import WIDGET_STATE
from tools.site import live

ALWAYS = ("documentation_options.js", "doctools.js", "sphinx_highlight.js", "sphinx-book-theme.js")
# Script name: text that a page contains when it needs it.
WHEN_USED = {
    "clipboard.min.js": 'class="highlight',
    "copybutton.js": 'class="highlight',
    "togglebutton.js": "toggle-hidden",
    "design-tabs.js": "sd-tab-set",
}


def bundle(app: Sphinx) -> None:
    """Bundle ``web/`` and hand the result to Sphinx as static files."""
    out = Path(app.outdir).parent / "web"
    try:
        brought = live.write(Path(app.outdir).parent / "live")
        node.run("bundle.mjs", {"out": str(out), **brought})
    except (LookupError, node.NodeError) as error:
        raise ExtensionError(str(error)) from error
    app.config.html_static_path.append(str(out))


def _name(asset: Any) -> str:
    return str(asset.filename or "").rsplit("/", 1)[-1].partition("?")[0]


def _deferred(script: Any) -> Any:
    attributes = script.attributes | {"defer": "defer"}
    return type(script)(script.filename, priority=script.priority, **attributes)


def choose(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Keep the scripts that this page uses and let them wait until its text is shown.

    The lists are changed in place, because ``app.add_css_file`` adds to the same ones. All style
    sheets but two end up in one file, see ``finish``.
    """
    body = context.get("body", "")
    scripts, styles = context["script_files"], context["css_files"]
    states = [script for script in scripts if script.attributes.get("type") == WIDGET_STATE]
    context["libraries"] = " ".join(live.needed_by(page, Path(app.srcdir)))
    context["widget_state"] = states[0].attributes["body"] if states else ""
    scripts[:] = [
        _deferred(script)
        for script in scripts
        if _name(script) in ALWAYS or WHEN_USED.get(_name(script), "\0") in body
    ]
    styles[:] = [style for style in styles if style.attributes.get("rel") != "stylesheet"]
    if states:
        app.add_css_file("widgets-style.css")
    if 'class="katex' in body:
        app.add_css_file("katex.css")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", bundle)
    app.connect("html-page-context", choose, priority=900)

"""After Sphinx has written the pages: icons, rooms for figures, shared code, nothing unused."""

import hashlib
import re
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from tools.machine import node
from tools.site import figure_code, fonts, formulas, icons, pictures, rooms, theme_keys

STYLES = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
    "copybutton.css",
    "togglebutton.css",
    "sphinx-design.min.css",
    "pygments.css",
)
ON_CLICK = "live"
# What the theme and Markdown write that a screen reader cannot name.
NAMELESS = {
    # The corner of a table whose rows have names too.
    '<th class="head"><p></p></th>': "<td></td>",
    '<summary><span class="toctree-toggle"': (
        '<summary aria-label="Pages of this chapter"><span class="toctree-toggle"'
    ),
}
# Else a new tab shows the notebook as JSON, where a host says that this is what it is.
SOURCE_LINK = re.compile(r'target="_blank"(\s+class="btn btn-sm btn-download-source-button)')
STATIC = re.compile(r'((?:href|src)="[^"]*_static/([^"?#]+))(?:\?[^"#]*)?"')
REFERENCE = re.compile(r"""(?:(?:href|src)=["']|url\(["']?)([^"'()?#]+)""")


def finish_page(html: str) -> str:
    """Return the page with inline icons and a theme without JavaScript."""
    html = icons.inline(html)
    for without, named in NAMELESS.items():
        html = html.replace(without, named)
    html = SOURCE_LINK.sub(r"download\1", html)
    return html.replace('data-theme="auto"', 'data-theme="light"', 1)


def _with_versions(html: str, static: Path) -> str:
    """Add each static file's digest to its address, so that browsers fetch changed files anew."""

    def versioned(match: re.Match[str]) -> str:
        file = static / match[2]
        if not file.is_file():
            return match[0]
        return f'{match[1]}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:8]}"'

    return STATIC.sub(versioned, html)


def _reached(out: Path) -> set[Path]:
    """Return every file that a page refers to, directly or through a style sheet."""
    queue = list(out.rglob("*.html"))
    found = set(queue)
    while queue:
        file = queue.pop()
        if file.suffix not in (".html", ".css"):
            continue
        for address in REFERENCE.findall(file.read_text(encoding="utf-8")):
            if ":" in address:
                continue
            target = (file.parent / unquote(address)).resolve()
            if target.is_file() and target not in found:
                found.add(target)
                queue.append(target)
    return found


def remove_unused(out: Path) -> None:
    """Delete the static files that no page refers to, and keep what a script loads on click."""
    reached = _reached(out.resolve())
    static = out.resolve() / "_static"
    for file in sorted(static.rglob("*"), reverse=True):
        if static / ON_CLICK in file.parents:
            continue
        if file.is_dir():
            if not any(file.iterdir()):
                file.rmdir()
        elif file not in reached and not file.name.endswith(".LEGAL.txt"):
            file.unlink()
    for name in (".buildinfo", "objects.inv", "genindex.html"):
        (out / name).unlink(missing_ok=True)


def _shrink(static: Path, pages: list[Path]) -> None:
    """Make the site's fonts and pictures small."""
    texts = [page.read_text(encoding="utf-8") for page in pages]
    fonts.shrink((static / "fonts").glob("KaTeX_*.ttf"), formulas.signs())
    fonts.shrink((static / "fonts").glob("source-*.woff"), fonts.in_headings(texts))
    for picture in static.rglob("*.png"):
        pictures.shrink(picture)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Run all of this module on the written site."""
    if error is not None or app.builder.format != "html":
        return
    out, static = Path(app.outdir), Path(app.outdir) / "_static"
    for template in static.glob("*.html"):
        template.unlink()
    pages = sorted(out.rglob("*.html"))
    _shrink(static, pages)
    try:
        theme_keys.spare(static)
        texts = [finish_page(page.read_text(encoding="utf-8")) for page in pages]
        texts = figure_code.share(rooms.furnish(texts))
        for page, text in zip(pages, texts, strict=True):
            page.write_text(text, encoding="utf-8")
        theirs = [str(file) for name in STYLES for file in sorted(static.glob(name))]
        ours = str(node.WEB / "styles" / "site.css")
        node.run(
            "styles.mjs",
            {"theirs": theirs, "ours": ours, "site": str(out), "out": str(static / "book.css")},
        )
    except (LookupError, node.NodeError) as problem:
        raise ExtensionError(str(problem)) from problem
    for page in pages:
        text = _with_versions(page.read_text(encoding="utf-8"), static)
        page.write_text(text, encoding="utf-8")
    remove_unused(out)


def setup(app: Sphinx) -> None:
    """Register with Sphinx; late, because the theme writes a style sheet at this point too."""
    app.connect("build-finished", finish, priority=900)

"""What a site needs in public: address, previews, site map, 404 page, a way to the book's PDF.

The address comes from ``NNBOOK_SITE_URL``, which the publishing workflow sets. Without it, as in a
local build, nothing that needs an absolute address is written.
"""

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging

from tools.machine.node import WEB
from tools.site import cells

logger = logging.getLogger(__name__)

SITE_VARIABLE = "NNBOOK_SITE_URL"
PREVIEW = "preview.png"
LONGEST_DESCRIPTION = 200
# The publishing workflow puts it beside the pages; a local site has none.
PDF = "neural-networks-for-software-engineers.pdf"
WELCOME = "book/welcome"
BEFORE_PDF = (
    "Every figure works on the page, and every code cell has a *Run* button; nothing to install."
)


def use_address(app: Sphinx, config: Config) -> None:
    """Take the site's public address from the environment."""
    address = os.environ.get(SITE_VARIABLE, "").strip()
    if not address:
        return
    if urlsplit(address).scheme != "https" or not urlsplit(address).netloc:
        raise ConfigError(
            f"{SITE_VARIABLE} must look like https://owner.github.io/name/, not {address!r}"
        )
    config.html_baseurl = address.rstrip("/") + "/"


def offer_pdf(app: Sphinx, page: str, source: list[str]) -> None:
    """Say on the welcome page of a public site where the book's PDF is."""
    if page != WELCOME or not app.config.html_baseurl:
        return
    notebook = cells.load(source[0])
    link = f"{BEFORE_PDF} [The whole book as one PDF]({app.config.html_baseurl}{PDF}) is for paper."
    found = [cell for cell in notebook["cells"] if BEFORE_PDF in cells.text(cell)]
    if not found:
        logger.warning("publish: no %r, after which to offer the PDF", BEFORE_PDF, location=page)
    for cell in found:
        cell["source"] = cells.text(cell).replace(BEFORE_PDF, link)
    source[0] = cells.dump(notebook)


def description(doctree: nodes.document) -> str:
    """Return the page's first paragraph, cut at a word."""
    first = next(doctree.findall(nodes.paragraph), None)
    text = " ".join(first.astext().split()) if first else ""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[:LONGEST_DESCRIPTION].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the template what a link to this page shows elsewhere."""
    context["description"] = description(doctree) if doctree is not None else ""
    base = app.config.html_baseurl
    context["page_address"] = f"{base}{page}.html" if base else ""
    context["preview_address"] = f"{base}_static/{PREVIEW}" if base else ""


def _write_site_map(app: Sphinx, out: Path) -> None:
    base = app.config.html_baseurl
    pages = "".join(
        f"  <url><loc>{escape(base + page)}.html</loc></url>\n"
        for page in sorted(app.env.found_docs)
    )
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    head += '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    (out / "sitemap.xml").write_text(f"{head}{pages}</urlset>\n", encoding="utf-8")
    robots = f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n"
    (out / "robots.txt").write_text(robots, encoding="utf-8")


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the 404 page; where the address is known, the site map and the preview picture."""
    if error is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    # A missing page may be looked for at any depth: only an absolute path leads home.
    home = urlsplit(app.config.html_baseurl).path or "/"
    text = app.builder.templates.render(
        "404.html", {"home": home, "title": app.config.html_title or app.config.project}
    )
    (out / "404.html").write_text(text, encoding="utf-8")
    if app.config.html_baseurl:
        _write_site_map(app, out)
        shutil.copy2(WEB / PREVIEW, out / "_static" / PREVIEW)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", use_address)
    app.connect("source-read", offer_pdf)
    app.connect("html-page-context", describe)
    # After ``finish``, which removes files that no page of the site refers to by a relative path.
    app.connect("build-finished", write, priority=950)

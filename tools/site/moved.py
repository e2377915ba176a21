"""Former addresses lead on: ``moved.toml`` lists what has left its place, and where it is now.

A server never sees what follows the ``#``. So the page itself sends the reader on, in its head,
before anything is drawn: see ``web/templates/layout.html``.
"""

import tomllib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

MOVED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def lead_on(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the template the page's former anchors, each with its relative new address."""
    addresses = {}
    for anchor, place in MOVED.get(page, {}).items():
        target, _, name = place.partition("#")
        addresses[anchor] = f"{app.builder.get_relative_uri(page, target)}#{name}"
    context["moved"] = addresses


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", lead_on)

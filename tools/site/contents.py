"""The pages of the book, as ``_toc.yml`` names them."""

from pathlib import Path

import yaml


def documents(root: Path) -> list[str]:
    """Return every document of the book at ``root`` in its order, without suffix."""
    return _named(yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8")))


def _named(node: object) -> list[str]:
    if isinstance(node, list):
        return [name for item in node for name in _named(item)]
    if not isinstance(node, dict):
        return []
    own = [node[key] for key in ("root", "file") if key in node]
    return own + [name for value in node.values() for name in _named(value)]

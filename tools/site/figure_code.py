"""A page's figures share their code: it stands in the page once, small.

A notebook carries each figure's code whole, since it can resolve no path. A chapter's five figures
would repeat the drawing and the life cycle five times, farther apart than gzip looks back.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from tools.machine import node
from tools.notebooks.normalise import WIDGET_STATE

# A model's trait, with the language that esbuild calls it by.
CODE = {"_esm": "js", "_css": "css"}
STATE = re.compile(rf'(<script type="{re.escape(WIDGET_STATE)}">)(.*?)(</script>)', re.DOTALL)
# Where `nnbook.figures.shared.modules` ends an imported module.
AFTER_MODULE = re.compile(r"(?<=^\}\)\(\);\n)", re.MULTILINE)

# A language and a text in it.
Part = tuple[str, str]


def share(pages: Iterable[str]) -> list[str]:
    """Return the pages with each part of their figures' code once, minified.

    A model's ``_esm`` and ``_css`` become lists of positions in the state's ``texts``;
    ``web/src/saved.js`` joins them again. Raises ``NodeError`` where a part is no code.
    """
    pages = list(pages)
    parts = {part for page in pages for model in _models(page) for part in _parts(model)}
    small = _minified(sorted(parts))
    return [STATE.sub(lambda match: _shared(match, small), page) for page in pages]


def _models(page: str) -> list[dict[str, Any]]:
    found = STATE.search(page)
    return [model["state"] for model in json.loads(found[2])["state"].values()] if found else []


def _parts(state: dict[str, Any], traits: Iterable[str] = CODE) -> list[Part]:
    return [
        (CODE[trait], text)
        for trait in traits
        for text in AFTER_MODULE.split(state.get(trait, ""))
        if text
    ]


def _minified(parts: list[Part]) -> dict[Part, str]:
    texts = node.run("figure_code.mjs", {"parts": parts})["texts"] if parts else []
    return dict(zip(parts, texts, strict=True))


def _shared(match: re.Match[str], small: dict[Part, str]) -> str:
    saved = json.loads(match[2])
    texts: dict[str, int] = {}
    for model in saved["state"].values():
        for trait in CODE:
            if trait in model["state"]:
                parts = _parts(model["state"], (trait,))
                model["state"][trait] = [
                    texts.setdefault(small[part], len(texts)) for part in parts
                ]
    text = json.dumps({**saved, "texts": list(texts)}, ensure_ascii=False, separators=(",", ":"))
    # A text may not end the script that it stands in.
    return match[1] + text.replace("</", "<\\/") + match[3]

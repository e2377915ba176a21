"""The rooms in which figures start: each is as high from the start as its figure will be."""

import json
import re

from tools.machine import node
from tools.notebooks.normalise import WIDGET_STATE, WIDGET_VIEW

VIEW = re.compile(rf'<script type="{re.escape(WIDGET_VIEW)}">(.*?)</script>', re.DOTALL)
STATE = re.compile(rf'(<script type="{re.escape(WIDGET_STATE)}">)(.*?)(</script>)', re.DOTALL)
ROOM = (
    '<div class="nn-room{kept}">{view}{placeholder}<noscript><p class="nn-room-message">'
    "This figure moves with the help of JavaScript, which is switched off here."
    "</p></noscript></div>"
)


def furnish(pages: list[str]) -> list[str]:
    """Return the pages with a room for each widget view.

    Raises ``NodeError`` for a figure that cannot be drawn.
    """
    wanted = [{"models": _models(page), "views": _views(page)} for page in pages]
    shown = [page for page in wanted if page["views"]]
    placeholders = iter(node.run("placeholders.mjs", shown) if shown else ())
    return [
        _furnished(page, next(placeholders)) if asked["views"] else page
        for page, asked in zip(pages, wanted, strict=True)
    ]


def _models(page: str) -> dict:
    state = STATE.search(page)
    return json.loads(state[2])["state"] if state else {}


def _views(page: str) -> list[str]:
    return [json.loads(view)["model_id"] for view in VIEW.findall(page)]


def _furnished(page: str, placeholders: list[str]) -> str:
    rest = iter(placeholders)

    def room(view: re.Match[str]) -> str:
        placeholder = next(rest)
        kept = " nn-kept" if placeholder else ""
        return ROOM.format(view=view[0], placeholder=placeholder, kept=kept)

    page = VIEW.sub(room, page)
    return STATE.sub(lambda state: state[1] + _without_styles(state[2]) + state[3], page)


def _without_styles(state: str) -> str:
    """Leave out what each figure brings along for other places: the site has its styles already."""
    saved = json.loads(state)
    for model in saved["state"].values():
        if "figure" in model["state"]:
            model["state"].pop("_css", None)
    return json.dumps(saved).replace("</", "<\\/")

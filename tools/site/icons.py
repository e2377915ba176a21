"""Font Awesome's icons as inline SVG: the few that the pages use, without its script or fonts."""

import re
from functools import cache

from tools.machine.node import WEB

FOLDER = WEB / "node_modules" / "@fortawesome" / "fontawesome-free" / "svgs"
STYLES = {
    "fa-solid": "solid",
    "fas": "solid",
    "fa": "solid",
    "fa-regular": "regular",
    "far": "regular",
    "fa-brands": "brands",
    "fab": "brands",
}
# The theme uses some names of Font Awesome 5.
RENAMED = {"pencil-alt": "pencil"}
MODIFIERS = {"fa-lg", "fa-fw"}
ICON = re.compile(r'<(i|span)\s+class="((?:[^"]*\s)?fa[srb]?[\s-][^"]*)"([^>]*)>\s*</\1>')
DATA = re.compile(r'\sdata-[\w-]+="[^"]*"')


@cache
def drawing(style: str, name: str) -> str:
    """Return the SVG of an icon. Raises ``LookupError`` for one that Font Awesome does not have."""
    path = FOLDER / style / f"{RENAMED.get(name, name)}.svg"
    if not path.exists():
        raise LookupError(f"Font Awesome has no {style} icon {name!r}")
    return path.read_text(encoding="utf-8").strip()


def _svg(match: re.Match[str]) -> str:
    classes = match[2].split()
    style = next((STYLES[item] for item in classes if item in STYLES), "solid")
    other = [item for item in classes if item not in STYLES and item not in MODIFIERS]
    name = next((item for item in other if item.startswith("fa-")), None)
    if name is None:
        return match[0]
    kept = ["nn-icon", *(item for item in other if item != name)]
    kept += ["nn-icon-large"] if "fa-lg" in classes else []
    attributes = f'class="{" ".join(kept)}" aria-hidden="true"{"".join(DATA.findall(match[3]))}'
    return drawing(style, name.removeprefix("fa-")).replace("<svg ", f"<svg {attributes} ", 1)


def inline(html: str) -> str:
    """Replace every Font Awesome element in a page by its drawing."""
    return ICON.sub(_svg, html)

"""The theme's script asks the page for its search field only at keys that have to do with search.

At each other key it would look through the whole page, also while a slider moves a figure.
"""

import re
from pathlib import Path

SCRIPT = "scripts/pydata-sphinx-theme.js"
_LISTENER = re.compile(
    r'(addEventListener\("keydown",(\w+)=>\{)(let \w+=\w+\(\);\2\.shiftKey[^{}]{1,200}?/Escape/i)'
)


def spared(script: str) -> str:
    """Return the theme's script, quick at other keys. Raises ``LookupError`` for another script."""
    quick, count = _LISTENER.subn(r"\1if(!/^(k|Escape)$/i.test(\2.key))return;\3", script)
    if count != 1:
        raise LookupError(f"{SCRIPT}: where it listens to keys is not found, the theme has changed")
    return quick


def spare(static: Path) -> None:
    """Write the quick script in place of the theme's. Raises ``LookupError`` as ``spared``."""
    file = static / SCRIPT
    file.write_text(spared(file.read_text(encoding="utf-8")), encoding="utf-8")

"""How feedback looks, wherever it is shown: the marks of outcomes, code between backticks."""

import html
import re
from collections.abc import Callable
from functools import partial

MARKS = {"correct": "✓", "incorrect": "✗", "not attempted": "○"}
# Whether a property holds, with None for what could not be tried: the outcome of the same mark, and
# what that means here.
PROPERTY_MARKS = {
    True: ("correct", "holds"),
    False: ("incorrect", "does not hold yet"),
    None: ("not attempted", "could not be tried"),
}
_escape = partial(html.escape, quote=False)


def code_as_html(text: str, style: str = "", escape: Callable[[str], str] = _escape) -> str:
    """Escaped text in which what stands between backticks is code, with a ``style`` if given."""
    opening = f'<code style="{style}">' if style else "<code>"
    parts = re.split(r"`([^`]+)`", text)
    return "".join(
        f"{opening}{escape(part)}</code>" if i % 2 else escape(part) for i, part in enumerate(parts)
    )

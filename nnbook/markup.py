"""How feedback looks, wherever it is shown: the marks of outcomes, code between backticks."""

import html
import re

MARKS = {"correct": "✓", "incorrect": "✗", "not attempted": "○"}


def code_as_html(text: str, style: str = "") -> str:
    """Escaped text in which what stands between backticks is code, with a ``style`` if given."""
    opening = f'<code style="{style}">' if style else "<code>"
    return re.sub(r"`([^`]+)`", rf"{opening}\1</code>", html.escape(text, quote=False))

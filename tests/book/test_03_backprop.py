"""What chapter 3 says about its own code."""

import re

from nnbook.files import ROOT

PAGE = (ROOT / "book" / "03_backprop.md").read_text(encoding="utf-8")
CELL = re.compile(r"^```\{code-cell\}\n(?:(?::[^\n]*\n)+\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)


def library():
    """The lines of the autograd: what is defined from its first cell on, without blank lines."""
    first, last = "class Value:", "Value.backward = value_backward"
    cells = [cell for cell in CELL.findall(PAGE[: PAGE.index(last) + len(last)] + "\n```\n")]
    start = next(number for number, cell in enumerate(cells) if first in cell)
    defining = [cell for cell in cells[start:] if "print(" not in cell]
    lines = "\n".join(defining).splitlines()
    return [line for line in lines if line.strip() and not line.startswith("import ")]


def test_the_autograd_has_as_many_lines_as_the_page_says():
    lines = library()
    assert lines[0] == "class Value:"
    assert lines[-1] == "Value.backward = value_backward"
    said = re.search(r"to `Value.backward`: (\d+) lines", PAGE)
    assert len(lines) == int(said[1])

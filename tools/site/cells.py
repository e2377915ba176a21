"""Notebooks as Sphinx reads them: JSON whose cells can be changed before they become a page."""

import json
from collections.abc import Iterator
from typing import Any

Cell = dict[str, Any]


def load(source: str) -> dict[str, Any]:
    """Parse a notebook; every cell's source becomes one string."""
    notebook = json.loads(source)
    for cell in notebook["cells"]:
        cell["source"] = text(cell)
    return notebook


def dump(notebook: dict[str, Any]) -> str:
    """Write it as text again."""
    return json.dumps(notebook, ensure_ascii=False)


def text(cell: Cell) -> str:
    """The source of a cell."""
    return "".join(cell["source"])


def tags(cell: Cell) -> list[str]:
    """The tags of a cell."""
    return cell["metadata"].get("tags", [])


def blocks(cell: Cell) -> list[str]:
    """The blocks of a Markdown cell: title, paragraphs, tables."""
    return [block for block in text(cell).split("\n\n") if block.strip()]


def sections(notebook: dict[str, Any]) -> Iterator[list[Cell]]:
    """The cells by section: first the opening, then each that begins with ``## ``."""
    section: list[Cell] = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and text(cell).startswith("## "):
            yield section
            section = []
        section.append(cell)
    yield section

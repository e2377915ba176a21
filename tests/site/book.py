"""The pages of the book, and what tests do with an open page."""

from functools import cache
from pathlib import Path

from tools import contents

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def documents() -> list[str]:
    """Every document of the table of contents, without suffix."""
    return contents.documents(ROOT)


def notebooks() -> list[str]:
    """The documents that are notebooks."""
    return [name for name in documents() if not (ROOT / f"{name}.md").exists() or _twin(name)]


def _twin(name: str) -> bool:
    return (ROOT / f"{name}.ipynb").exists() or name.split("/")[-1][0].isdigit()


def settle(page) -> None:
    """Start every figure and wait until each one stands."""
    for moment in ("beforeprint", "afterprint"):  # a print starts every figure
        page.evaluate("moment => dispatchEvent(new Event(moment))", moment)
    page.wait_for_function(
        """() => [...document.querySelectorAll('.nn-room')]
            .every(room => ['ready', 'failed'].includes(room.dataset.state))"""
    )
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

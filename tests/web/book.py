"""The pages of the book, and what tests do with an open page."""

from functools import cache

from nnbook.files import ROOT
from tools import configuration
from tools.notebooks.normalise import WIDGET_VIEW

# The first elements that stand out on the right; none where the page fits.
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const found = [...document.querySelectorAll('main *')]
    .filter(element => element.getBoundingClientRect().right > width + 1)
    .map(element => element.outerHTML.slice(0, 120)).slice(0, 5);
  return found.length ? found : ["something outside of main"];
}"""

# As a browser that is told to block all that sites store.
DENY = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, {
    configurable: true,
    get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
  });
}
navigator.locks.request = async () => { throw new DOMException("denied", "SecurityError"); };"""

# The theme gives what scrolls a place in the tab order some time after a change of width.
TABBABLE = """() => [...document.querySelectorAll("pre")]
    .every((pre) => pre.scrollWidth <= pre.clientWidth || pre.tabIndex === 0)"""


@cache
def documents() -> list[str]:
    """Every document of the table of contents, without suffix."""
    return configuration.documents(ROOT)


def notebooks() -> list[str]:
    """The documents that are notebooks."""
    return [name for name in documents() if not (ROOT / f"{name}.md").exists() or _twin(name)]


def _twin(name: str) -> bool:
    return (ROOT / f"{name}.ipynb").exists() or name.split("/")[-1][0].isdigit()


def showing() -> list[str]:
    """The documents that are notebooks with figures in them."""
    return [
        name
        for name in notebooks()
        if WIDGET_VIEW in (ROOT / f"{name}.ipynb").read_text(encoding="utf-8")
    ]


def settle(page) -> None:
    """Start every figure and wait until each one stands."""
    for moment in ("beforeprint", "afterprint"):  # a print starts every figure
        page.evaluate("moment => dispatchEvent(new Event(moment))", moment)
    page.wait_for_function(
        """() => [...document.querySelectorAll('.nn-room')]
            .every(room => ['ready', 'failed'].includes(room.dataset.state))"""
    )
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def widen(page, width: int) -> None:
    """Give the page a width and wait until it has come to rest."""
    page.set_viewport_size({"width": width, "height": 900})
    settle(page)
    page.wait_for_function(TABBABLE)

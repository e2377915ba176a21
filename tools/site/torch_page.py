"""The page on Python in the browser lists what the page's torch has when the site is built."""

from collections.abc import Iterable
from itertools import groupby

from sphinx.application import Sphinx

from tools.site import torch_names

PAGE = "book/in_the_browser"
MARK = "% names of the page's torch"


def listed(names: Iterable[str]) -> str:
    """Return dotted names as Markdown: closed until asked for, a line for each module or class."""
    groups = groupby(sorted(names, key=_place), key=lambda name: name.rpartition(".")[0])
    lines = [f"- `{where}`: {', '.join(f'`{_last(name)}`' for name in of)}" for where, of in groups]
    return "\n".join([":::{dropdown} All names", *lines, ":::"])


def _place(name: str) -> tuple[str, str]:
    where, _, last = name.rpartition(".")
    return where, last


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def list_names(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the list where the page has its mark."""
    if page == PAGE:
        source[0] = source[0].replace(MARK, listed(torch_names.names()))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("source-read", list_names)

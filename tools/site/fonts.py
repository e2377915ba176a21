"""Fonts with the signs that the book uses, a fraction of their size: KaTeX's, and the headings'."""

import html
import logging
import re
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HEADING = re.compile(r"<h[1-6][ >].*?</h[1-6]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ASCII = set(range(0x20, 0x7F))
# It warns of the date of KaTeX's fonts, which lies before 1970.
logging.getLogger("fontTools").setLevel(logging.ERROR)


def signs(texts: Iterable[str]) -> set[int]:
    """Return the code points of the text in pieces of HTML."""
    return {ord(sign) for piece in texts for sign in html.unescape(_TAG.sub("", piece))}


def in_headings(pages: Iterable[str]) -> set[int]:
    """Return the code points of all headings in HTML ``pages``, and all of ASCII that is seen.

    Scripts write headings, too: those on paper, and those of a reader's progress.
    """
    return signs(heading for page in pages for heading in HEADING.findall(page)) | _ASCII


def shrink(files: Iterable[Path], wanted: set[int]) -> None:
    """Replace each ``.ttf`` by a ``.woff`` with the ``wanted`` code points and their kerning."""
    options = subset.Options(
        flavor="woff", layout_features=["kern"], notdef_outline=True, hinting=False
    )
    for file in files:
        font = TTFont(file, recalcTimestamp=False)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(font)
        file.unlink()
        subset.save_font(font, str(file.with_suffix(".woff")), options)

"""KaTeX's fonts with the signs that the book's formulas use: a tenth of their size."""

import html
import re
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

_TAG = re.compile(r"<[^>]*>")
FONTS = "KaTeX_*.ttf"


def signs(formulas: Iterable[str]) -> set[int]:
    """Return the code points of the text in HTML ``formulas``."""
    return {ord(sign) for formula in formulas for sign in html.unescape(_TAG.sub("", formula))}


def shrink(folder: Path, wanted: set[int]) -> None:
    """Replace KaTeX's fonts in ``folder`` by ``.woff`` files with the ``wanted`` code points."""
    options = subset.Options(flavor="woff", layout_features=[], notdef_outline=True, hinting=False)
    for file in sorted(folder.glob(FONTS)):
        font = TTFont(file, recalcTimestamp=False)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(font)
        subset.save_font(font, str(file.with_suffix(".woff")), options)
        file.unlink()

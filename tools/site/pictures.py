"""Pictures that come with the theme, such as the logo of Colab: a palette is enough for them."""

import io
from pathlib import Path

from PIL import Image

COLOURS = 64


def shrink(file: Path) -> None:
    """Write a PNG with at most 64 colours, where that makes it smaller."""
    with Image.open(file) as picture:
        flat = picture.convert("RGBA").quantize(COLOURS, method=Image.Quantize.FASTOCTREE)
    made = io.BytesIO()
    flat.save(made, "PNG", optimize=True)
    if made.tell() < file.stat().st_size:
        file.write_bytes(made.getvalue())

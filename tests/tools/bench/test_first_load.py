"""What a first visit weighs."""

import gzip
import random

import pytest

from tests.tools.bench.fake_browser import fake_browser, response
from tools.bench.first_load import first_load


def test_text_weighs_what_gzip_makes_of_it_and_fonts_what_they_are():
    text, font = b"hello " * 5000, random.Random(1).randbytes(4000) + b" " * 4000
    visit = [
        response("http://x/page.html", text, "text/html"),
        response("http://x/font.woff2", font, "font/woff2"),
        response("http://x/gone.js", b"not found", "text/html", ok=False),
        response("data:text/plain,hi", b"hi", "text/plain"),
    ]
    sizes = first_load(fake_browser(visit), "http://x/page.html")
    assert sizes["http://x/font.woff2"] == 8000
    assert sizes["http://x/page.html"] == pytest.approx(len(gzip.compress(text, 6)), rel=0.05)
    assert len(sizes) == 2

"""What a first visit weighs."""

import gzip
import random
from types import SimpleNamespace

import pytest

from tools.bench.first_load import first_load


class FakePage:
    """Answers for ``first_load``: responses instead of a network."""

    def __init__(self, responses):
        self.responses = responses

    def on(self, event, listener):
        self.listener = listener

    def goto(self, url, wait_until):
        for response in self.responses:
            self.listener(response)

    def evaluate(self, script):
        pass

    def wait_for_load_state(self, state):
        pass


def fake_browser(*visits):
    pages = iter(visits)
    context = SimpleNamespace(close=lambda: None, new_page=lambda: FakePage(next(pages)))
    return SimpleNamespace(new_context=lambda **options: context)


def response(url, body, kind, ok=True):
    return SimpleNamespace(url=url, body=lambda: body, ok=ok, headers={"content-type": kind})


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

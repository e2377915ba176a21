"""A message in text and in HTML: in the page's colours, and safe."""

import re

import pytest

from nnbook.checks import check
from nnbook.checks.notebook import display, report
from tests.checks.tools import verdict

pytestmark = pytest.mark.usefixtures("fresh_session")


def neuron(x, w, b):
    return x @ w + b


def test_html_escapes_what_the_learner_wrote():
    def neuron(x, w, b):
        raise ValueError("<script>alert(1)</script> & more")

    shown = report.verdict(verdict("neuron", neuron))
    assert "<script>" not in shown.html
    assert "&lt;script&gt;" in shown.html


def test_html_takes_the_pages_colours():
    shown = report.verdict(verdict("neuron", neuron)).html
    styles = re.findall(r'style="([^"]+)"', shown)
    for style in styles:
        rules = dict(rule.split(":", 1) for rule in style.split(";"))
        own = rules.get("color", "inherit") != "inherit"
        # A colour of its own stands on a background of its own, else on the page's.
        assert not own or (rules["color"] == "#fff" and rules["background"].startswith("#"))
    assert "currentColor" not in shown


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", display.COLOURS.values())
def test_colours_read_in_light_and_in_dark(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5  # white letters on it
    assert (luminance(colour) + 0.05) / (luminance("#121212") + 0.05) >= 3  # its edge on black


def test_in_a_notebook_it_displays_both_forms(monkeypatch, capsys):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda *a, **k: shown.append((a, k)))
    assert check("neuron", neuron) is None
    ((bundle,), options) = shown[0]
    assert options == {"raw": True}
    assert set(bundle) == {"text/plain", "text/html"}
    assert capsys.readouterr().out == ""

"""The book's pictures: what they show is there, and what is missing is said."""

import re

import pytest

from nnbook.files import ROOT
from tools.paper import screenshot
from tools.site.figure_states import controls


def test_the_address_sets_controls_of_the_figure_to_values_that_they_can_have():
    name, given = re.fullmatch(r"book/welcome\.html#(\w+):(.+)", screenshot.FIGURE).groups()
    shown = controls([ROOT / "book" / "welcome.ipynb"])[name]
    for pair in given.split(","):
        key, value = pair.split("=")
        control = shown[key]
        steps = (float(value) - control["min"]) / control["step"]
        assert 0 <= steps <= (control["max"] - control["min"]) / control["step"], key
        assert steps == pytest.approx(round(steps)), key


def test_what_is_missing_is_said_in_one_line(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(screenshot, "find", lambda: None)
    assert screenshot.main() == 1
    assert "install Chrome or Chromium" in capsys.readouterr().err
    monkeypatch.setattr(screenshot, "find", lambda: "chromium")
    monkeypatch.setattr(screenshot, "ROOT", tmp_path)
    monkeypatch.setattr(screenshot, "SITE", tmp_path / "html")
    assert screenshot.main() == 1
    assert capsys.readouterr().err == "there is no site in html: run `make site`\n"

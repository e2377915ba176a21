"""What is seen of a trace: as text, as a picture, as a view that steps forward and back."""

import xml.etree.ElementTree as ET

import pytest
import torch
from torch import nn

from nnbook.trace import shown as module
from nnbook.trace import trace
from nnbook.trace.pictures import MOST_ENTRIES, MOST_ROWS, drawn
from tests.figures.carrying import unpacked

X = torch.linspace(-1, 1, 20).reshape(5, 4)
y = torch.tensor([0, 1, 2, 0, 1])


def model(middle=8):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(middle, 3))


def test_as_text_it_is_a_line_for_each_module():
    title, *lines, loss = repr(trace(model(), X, y)).splitlines()
    assert title == "Sequential, called with X of shape (5, 4)"
    assert [line.split()[0] for line in lines] == ["0", "1", "2"]
    assert all("gradient" in line for line in lines)
    assert loss.startswith("loss 1.")


def test_as_text_a_clash_stands_below_the_modules():
    lines = repr(trace(model(9), X)).splitlines()
    assert lines[-2:] == [
        "`2` wants 9 numbers in each row, and gets 8.",
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (5x8 and 9x3)",
    ]
    assert lines[-3].endswith("nothing  fails here")


@pytest.mark.parametrize("middle", [8, 9])
def test_without_widgets_it_is_one_picture_with_its_words(monkeypatch, middle):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    bundle = trace(model(middle), X, y)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/svg+xml"}
    root = ET.fromstring(bundle["image/svg+xml"])
    words = " ".join(each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text"))
    for wanted in ("Linear(4 → 8)", "ReLU", "→ (5, 8)", "loss" if middle == 8 else "gets 8"):
        assert wanted in words
    assert "script" not in bundle["image/svg+xml"]
    assert len(bundle["image/svg+xml"]) < 40_000


def test_with_widgets_it_is_a_view_with_a_step_for_each_module_there_and_back():
    there_and_back = trace(model(), X, y).figure()
    assert there_and_back.controls["step"].max == 6
    assert there_and_back.controls["step"].value == 6
    assert trace(model(), X).figure().controls["step"].max == 3
    bundle = trace(model(), X, y)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"].startswith("Sequential, called")


def test_the_view_carries_the_corner_of_each_tensor():
    torch.manual_seed(0)
    wide = nn.Sequential(nn.Linear(4, 100), nn.Linear(100, 2))
    rows = torch.randn(30, 4)
    numbers = trace(wide, rows).figure().children[0].numbers
    first = unpacked(numbers["columns"][0]["values"]["matrix"])
    assert first.shape == (MOST_ROWS, MOST_ENTRIES)
    assert torch.allclose(first, wide[0](rows)[:MOST_ROWS, :MOST_ENTRIES].double(), atol=1e-4)
    assert numbers["columns"][0]["values"]["part"]
    assert numbers["columns"][0]["output"] == "(30, 100)"


def test_what_is_broken_can_still_be_shown():
    nans = nn.Linear(4, 3)
    nn.init.constant_(nans.weight, float("nan"))
    seen = trace(nans, X, y)
    assert "holds NaN" in drawn(seen.recording, seen.title)
    seen.figure()

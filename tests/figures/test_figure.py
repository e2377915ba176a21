"""The shared part of the figures, in Python."""

import struct

import ipywidgets
import pytest
import torch

from nnbook import figures
from nnbook.figures import figure as shared


@pytest.mark.parametrize("name", figures.__all__)
def test_values_are_readable_from_python(name):
    figure = getattr(figures, name)()
    assert isinstance(figure, ipywidgets.VBox)
    for key, control in figure.controls.items():
        assert isinstance(control, ipywidgets.DOMWidget)
        assert f"{key}={control.value!r}" in repr(figure)
    sliders = [c for c in figure.controls.values() if hasattr(c, "max")]
    sliders[0].value = sliders[0].min
    assert next(iter(figure.controls.values())).value is not None
    assert " at 0x" not in repr(figure)


@pytest.mark.parametrize("name", figures.__all__)
def test_each_module_is_one_file_without_imports(name):
    source = shared.module(name.replace("_", "-"))
    assert "import {" not in source
    assert source.count("export ") == 1


def test_tensors_travel_as_rounded_float32_bytes():
    sent = shared.packed(
        {"w": torch.tensor([[1 / 3, -2.0]], dtype=torch.float64), "y": torch.tensor([1])}
    )
    assert sent["y"] == [1]
    assert sent["w"]["shape"] == [1, 2]
    assert struct.unpack("<2f", sent["w"]["bytes"])[1] == -2.0
    assert struct.unpack("<f", sent["w"]["bytes"][:4]) == struct.unpack(
        "<f", struct.pack("<f", 0.333333)
    )


def test_a_last_bit_does_not_change_the_bytes():
    value = torch.tensor(0.1234567, dtype=torch.float64)
    assert shared.packed(value) == shared.packed(torch.nextafter(value, torch.tensor(1.0).double()))


def test_a_control_cannot_take_the_view_s_own_name():
    with pytest.raises(ValueError, match="'layout'; rename it"):
        shared.Figure("neuron", "t", {"layout": shared.slider("x", 0.0, 0.0, 1.0)}, {})


def test_a_log_slider_and_a_choice_say_their_limits():
    assert shared.limits(shared.log_slider("rate", 1.0, -4, 2, 0.1))["scale"] == "log"
    assert shared.limits(shared.choice("f", ["a", "b"], "a"))["options"] == ["a", "b"]
    assert shared.linked_trait(shared.choice("f", ["a", "b"], "a")) == "index"

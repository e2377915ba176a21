"""The widget: values that Python can read, names that do not collide."""

import ipywidgets
import pytest

from nnbook import figures
from nnbook.figures.shared import Figure, slider
from tests.sweep import part


@pytest.mark.parametrize("name", part(figures.__all__, 3))
def test_values_are_readable_from_python(name):
    figure = getattr(figures, name)()
    assert isinstance(figure, ipywidgets.VBox)
    assert figure.name == name
    for key, control in figure.controls.items():
        assert isinstance(control, ipywidgets.DOMWidget)
        assert f"{key}={control.value!r}" in repr(figure)
    sliders = [c for c in figure.controls.values() if hasattr(c, "max")]
    sliders[0].value = sliders[0].min
    assert next(iter(figure.controls.values())).value is not None
    assert " at 0x" not in repr(figure)


def test_a_control_cannot_take_the_view_s_own_name():
    with pytest.raises(ValueError, match="'layout'; rename it"):
        Figure("neuron", "t", {"layout": slider("x", 0.0, 0.0, 1.0)}, {})

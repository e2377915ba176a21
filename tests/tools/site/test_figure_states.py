"""The figures of the book as its notebooks keep them."""

from nnbook.files import ROOT
from tools.site.figure_states import controls


def test_the_controls_of_a_figure_are_those_of_the_notebook_in_their_order():
    found = controls(sorted((ROOT / "book").glob("*.ipynb")))
    assert list(found["neuron"]) == ["w1", "w2", "b", "flower"]
    assert found["neuron"]["b"]["value"] == -4.0
    assert found["activation"]["f"]["_options_labels"][0] == "ReLU"
    assert set(found) <= {each.stem for each in (ROOT / "nnbook" / "figures").iterdir()}
    assert len(found) >= 16

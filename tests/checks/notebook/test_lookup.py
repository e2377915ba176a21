"""The exercise that a call names, or why there is none."""

import pytest
import torch

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.table import EXERCISES, OUTLINES
from nnbook.checks.notebook import lookup
from nnbook.checks.notebook.display import Display
from nnbook.checks.notebook.lookup import find


def test_a_name_gives_the_exercise():
    found = find("neuron")
    assert isinstance(found, Exercise)
    assert found.id == "neuron"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (3, 'then comes your function: `check("linear", linear)`'),
        (None, "exercise's name in quotes"),
        (["neuron"], "exercise's name in quotes"),
        ("nueron", "There is no exercise `nueron`. Did you mean `neuron`?"),
        ("", "There is no exercise ``."),
    ],
)
def test_all_else_gives_a_message(name, said):
    found = find(name)
    assert isinstance(found, Display)
    assert said in found.text


class Without:
    """The table of exercises where one library cannot be imported."""

    def __getitem__(self, name):
        raise ModuleNotFoundError(f"No module named {self.library!r}", name=self.library)


@pytest.mark.parametrize(
    ("library", "called"), [("torch", "PyTorch"), ("numpy", "NumPy"), ("x", "x")]
)
def test_where_a_library_is_missing_it_says_which_and_where_the_same_call_answers(
    monkeypatch, library, called
):
    table = Without()
    table.library = library
    monkeypatch.setattr(lookup, "EXERCISES", table)
    text = find("backward-numpy").text
    outline = OUTLINES["backward-numpy"]
    assert f"{outline.title} needs {called}" in text
    assert f"checked with {called}, and the Python here has none" in text
    assert f"`exercises/{outline.chapter}.ipynb`" in text


def test_a_module_is_loaded_as_if_no_cell_had_run_before(monkeypatch):
    """Tensors that a module makes are float32, whatever a cell has set."""
    seen = []

    class Watched:
        def __getitem__(self, wanted):
            seen.append(torch.get_default_dtype())
            return EXERCISES[wanted]

    monkeypatch.setattr(lookup, "EXERCISES", Watched())
    torch.set_default_dtype(torch.float64)
    try:
        find("neuron")
    finally:
        torch.set_default_dtype(torch.float32)
    assert seen == [torch.float32]
